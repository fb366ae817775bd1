package dev.signalbox.api.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Questions that wait for a person. */
final class ApprovalCommands {
  private ApprovalCommands() {}

  @Command(
      name = "approvals",
      mixinStandardHelpOptions = true,
      description = "List the questions that wait for a decision.")
  static final class Approvals implements Callable<Integer> {
    private final Context context;

    @Mixin private final ServerOptions server = new ServerOptions();
    @Mixin private final Pages pages = new Pages();

    @Option(
        names = {"-s", "--status"},
        paramLabel = "STATUS",
        description = "pending (this is what is listed if left out), approved, rejected or closed.")
    private String status = "pending";

    Approvals(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      var filter = new Pages.Filter("status", Optional.of(status));
      return new Listing(context, server, pages)
          .print(
              "approvals",
              List.of(filter),
              "nothing to decide",
              new Table("APPROVAL", "ASKED", "UNTIL", "VOTES", "QUESTION"),
              (approval, table) ->
                  table.row(
                      Table.Cell.of(approval.path("id").asText()),
                      Table.Cell.of(context.age(approval.path("created"))),
                      Table.Cell.of(context.moment(approval.path("deadline"))),
                      Table.Cell.of(votes(approval)),
                      Table.Cell.of(text(approval.path("ask")))));
    }

    /** How many of those who are needed have approved, and who. */
    private static String votes(JsonNode approval) {
      var names = new ArrayList<String>();
      approval.path("votes").forEach(vote -> names.add(vote.path("by").asText()));
      String who = names.isEmpty() ? "" : " (" + String.join(", ", names) + ")";
      return names.size() + "/" + approval.path("quorum").asInt(1) + who;
    }
  }

  @Command(
      name = "approve",
      mixinStandardHelpOptions = true,
      description = "Say yes to a question of a run, or with --reject no.")
  static final class Approve implements Callable<Integer> {
    private final Context context;

    @Mixin private final Decision decision = new Decision();

    @Option(names = "--reject", description = "Say no.")
    private boolean reject;

    Approve(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      return decision.send(context, reject ? "reject" : "approve");
    }
  }

  @Command(
      name = "reject",
      mixinStandardHelpOptions = true,
      description = "Say no to a question of a run.")
  static final class Reject implements Callable<Integer> {
    private final Context context;

    @Mixin private final Decision decision = new Decision();

    Reject(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      return decision.send(context, "reject");
    }
  }

  @Command(
      name = "link",
      mixinStandardHelpOptions = true,
      description = "Make a link that decides a question once, in somebody's name.")
  static final class Link implements Callable<Integer> {
    private final Context context;

    @Mixin private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "APPROVAL", description = "The id of the question.")
    private String id = "";

    @Option(
        names = "--for",
        paramLabel = "NAME",
        description = "In whose name it decides: your own, or as an admin anybody's.")
    private Optional<String> holder = Optional.empty();

    @Option(
        names = "--expires",
        paramLabel = "TIME",
        description = "When it ends, or how long it lasts, such as 2h; the deadline, or 7d.")
    private Optional<String> expires = Optional.empty();

    Link(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      var body = JsonNodeFactory.instance.objectNode();
      holder.ifPresent(it -> body.put("for", it));
      expires.ifPresent(it -> body.put("expires", it));
      try (var api = server.api(context.terminal())) {
        var reply = api.post("/v1/approvals/" + Api.encoded(id) + "/links", body);
        context.out().println(server.json() ? reply.body() : reply.json().path("url").asText());
        return ExitCode.OK.number();
      }
    }
  }

  /** What a decision consists of. */
  static final class Decision {
    @Mixin private final ServerOptions server = new ServerOptions();

    @Parameters(
        paramLabel = "APPROVAL",
        description =
            "The id of the question: that of the run and of the step, with a dot between.")
    private String id = "";

    @Option(
        names = {"-m", "--comment"},
        paramLabel = "TEXT",
        description = "Why; an agent that tries again is told.")
    private Optional<String> comment = Optional.empty();

    @Option(
        names = "--digest",
        paramLabel = "DIGEST",
        description =
            "That of the question you have read; refused if it asks something else by now.")
    private Optional<String> digest = Optional.empty();

    int send(Context context, String choice) {
      var body =
          JsonNodeFactory.instance.objectNode().put("decision", choice).put("channel", "cli");
      comment.ifPresent(it -> body.put("comment", it));
      digest.ifPresent(it -> body.put("digest", it));
      try (var api = server.api(context.terminal())) {
        var reply = api.post("/v1/approvals/" + Api.encoded(id) + "/decision", body);
        String word = choice.equals("approve") ? "approved " : "rejected ";
        boolean waits = reply.json().path("status").asText().equals("pending");
        String others =
            waits
                ? ", "
                    + reply.json().path("votes").size()
                    + " of "
                    + reply.json().path("quorum").asInt()
                : "";
        context.out().println(server.json() ? reply.body() : word + Plain.line(id) + others);
        return ExitCode.OK.number();
      }
    }
  }

  /** A string as its text, anything else as JSON. */
  static String text(JsonNode node) {
    return node.isTextual() ? node.asText() : node.toString();
  }
}
