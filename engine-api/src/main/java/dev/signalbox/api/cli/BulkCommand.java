package dev.signalbox.api.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "bulk",
    mixinStandardHelpOptions = true,
    description = "Cancel, retry, pause or resume many runs at once.")
final class BulkCommand implements Callable<Integer> {
  private final Context context;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  BulkCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "expected cancel, retry, pause, resume or show");
  }

  /** Which runs. */
  static final class Filter {
    @Option(
        names = {"-s", "--status"},
        paramLabel = "STATUS",
        description = "Runs with this status; those that the action is for.")
    private Optional<String> status = Optional.empty();

    @Option(
        names = {"-w", "--workflow"},
        paramLabel = "ID",
        description = "Runs of this workflow.")
    private Optional<String> workflow = Optional.empty();

    @Option(
        names = {"-l", "--label"},
        paramLabel = "KEY=VALUE",
        description = "Runs with this label; may be repeated.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(names = "--kind", paramLabel = "KIND", description = "Runs that failed of this.")
    private Optional<String> kind = Optional.empty();

    @Option(
        names = "--created-after",
        paramLabel = "TIME",
        description = "Such as 2030-01-31T09:00:00Z.")
    private Optional<String> after = Optional.empty();

    @Option(names = "--created-before", paramLabel = "TIME", description = "The same.")
    private Optional<String> before = Optional.empty();

    @Option(
        names = {"-y", "--yes"},
        description = "Do it without asking.")
    private boolean yes;

    private ObjectNode json() {
      var filter = JsonNodeFactory.instance.objectNode();
      status.ifPresent(text -> filter.put("status", text));
      workflow.ifPresent(text -> filter.put("workflow", text));
      kind.ifPresent(text -> filter.put("kind", text));
      after.ifPresent(text -> filter.put("created-after", text));
      before.ifPresent(text -> filter.put("created-before", text));
      if (!labels.isEmpty()) {
        var named = filter.putObject("label");
        labels.forEach(named::put);
      }
      return filter;
    }
  }

  @Command(name = "cancel", mixinStandardHelpOptions = true, description = "Cancel runs.")
  int cancel(@Mixin ServerOptions server, @Mixin Filter filter) {
    return change(server, filter, "cancel", Optional.empty());
  }

  @Command(
      name = "retry",
      mixinStandardHelpOptions = true,
      description = "Retry failed runs that nobody has looked after.")
  int retry(
      @Mixin ServerOptions server,
      @Mixin Filter filter,
      @Option(names = "--from", paramLabel = "STEP", description = "Begin from this step.")
          Optional<String> from) {
    return change(server, filter, "retry", from);
  }

  @Command(name = "pause", mixinStandardHelpOptions = true, description = "Pause runs.")
  int pause(@Mixin ServerOptions server, @Mixin Filter filter) {
    return change(server, filter, "pause", Optional.empty());
  }

  @Command(name = "resume", mixinStandardHelpOptions = true, description = "Resume runs.")
  int resume(@Mixin ServerOptions server, @Mixin Filter filter) {
    return change(server, filter, "resume", Optional.empty());
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "See how far it is, and what became of each run.")
  int show(
      @Mixin ServerOptions server,
      @Mixin Pages pages,
      @Parameters(paramLabel = "ID", description = "Its id.") String id) {
    try (var api = server.api(context.terminal())) {
      var reply = api.get(pages.path("/v1/bulk/" + Api.encoded(id), java.util.List.of()));
      if (server.json()) {
        context.out().println(reply.body());
        return ExitCode.OK.number();
      }
      JsonNode bulk = reply.json();
      context
          .out()
          .println(
              bulk.path("action").asText()
                  + " is "
                  + bulk.path("status").asText()
                  + ": "
                  + bulk.path("done").asText()
                  + " done, "
                  + bulk.path("skipped").asText()
                  + " skipped, "
                  + bulk.path("failed").asText()
                  + " failed, "
                  + bulk.path("open").asText()
                  + " to come");
      var table = new Table("RUN", "RESULT", "DETAIL");
      for (JsonNode item : bulk.path("items")) {
        table.row(
            Table.Cell.of(item.path("run").asText()),
            Table.Cell.of(item.path("result").asText()),
            Table.Cell.of(item.path("detail").asText("")));
      }
      table.print(context.out(), context.ink());
      Pages.more(context, reply);
      return ExitCode.OK.number();
    }
  }

  private int change(ServerOptions server, Filter filter, String action, Optional<String> from) {
    String path = "/v1/bulk/" + action;
    var body = JsonNodeFactory.instance.objectNode();
    body.set("filter", filter.json());
    from.ifPresent(step -> body.put("from", step));
    try (var api = server.api(context.terminal())) {
      var preview = api.post(path, body);
      int count = preview.json().path("count").asInt();
      if (!filter.yes || count == 0) {
        context.out().println(server.json() ? preview.body() : said(action, count, filter.yes));
        return ExitCode.OK.number();
      }
      var token =
          JsonNodeFactory.instance.objectNode().put("token", preview.json().path("token").asText());
      var begun = api.post(path, token);
      context
          .out()
          .println(
              server.json()
                  ? begun.body()
                  : action
                      + " of "
                      + count
                      + " runs has begun; see it with: signalbox bulk show "
                      + begun.json().path("id").asText());
      return ExitCode.OK.number();
    }
  }

  private static String said(String action, int count, boolean yes) {
    return count == 0
        ? "no runs match"
        : action + " would change " + count + " runs" + (yes ? "" : "; with --yes, it does");
  }
}
