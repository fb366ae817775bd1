package dev.signalbox.api.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
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
    name = "limits",
    mixinStandardHelpOptions = true,
    description = "List and change what bounds how much runs at once, and how often.")
final class LimitsCommand implements Callable<Integer> {
  private final Context context;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  LimitsCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "expected list, set, reset or release");
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "List the limits.")
  int list(@Mixin ServerOptions server) {
    try (var api = server.api(context.terminal())) {
      var reply = api.get("/v1/limits");
      if (server.json()) {
        context.out().println(reply.body());
        return ExitCode.OK.number();
      }
      var table = new Table("LIMIT", "KEY", "MAX", "IN USE", "QUEUED");
      for (JsonNode limit : reply.json().path("limits")) {
        row(table, limit, limit.path("key").asText("-"), limit);
        for (JsonNode bucket : limit.path("buckets")) {
          if (!bucket.path("key").asText().isEmpty()) {
            row(table, limit, "= " + bucket.path("key").asText(), bucket);
          }
        }
      }
      table.print(context.out(), context.ink());
      return ExitCode.OK.number();
    }
  }

  private static void row(Table table, JsonNode limit, String key, JsonNode counts) {
    String max =
        limit.path("period").isTextual()
            ? limit.path("limit").asText() + " in " + limit.path("period").asText()
            : limit.path("budget").isObject()
                ? amounts(limit.path("budget"))
                : limit.path("limit").asText();
    String used = counts.path("spent").isObject() ? amounts(counts.path("spent")) : "";
    table.row(
        Table.Cell.of(limit.path("id").asText()),
        Table.Cell.of(key),
        Table.Cell.of(max + (limit.path("changed").asBoolean() ? " (changed)" : "")),
        Table.Cell.of(used.isEmpty() ? counts.path("in-use").asText() : used),
        Table.Cell.of(counts.path("queued").asText()));
  }

  /** Of a budget. */
  private static String amounts(JsonNode of) {
    var amounts = new ArrayList<String>();
    add(amounts, of.path("usd"), " USD");
    add(amounts, of.path("tokens"), " tokens");
    add(amounts, of.path("turns"), " turns");
    add(amounts, of.path("wall"), "");
    return String.join(", ", amounts);
  }

  private static void add(List<String> to, JsonNode amount, String unit) {
    if (!amount.isNull() && !amount.asText().equals("0")) {
      to.add(amount.asText() + unit);
    }
  }

  @Command(
      name = "set",
      mixinStandardHelpOptions = true,
      description = "Change a limit while the engine runs; what runs goes on to its end.")
  int set(
      @Mixin ServerOptions server,
      @Parameters(paramLabel = "LIMIT", description = "Its id.") String id,
      @Parameters(paramLabel = "MAX", description = "What it is from now on.") long max,
      @Option(names = "--period", paramLabel = "SPAN", description = "Of a throttle.")
          Optional<String> period,
      @Option(names = "--burst", paramLabel = "N", description = "Of a throttle.")
          Optional<Long> burst) {
    var body = JsonNodeFactory.instance.objectNode().put("limit", max);
    period.ifPresent(span -> body.put("period", span));
    burst.ifPresent(count -> body.put("burst", count));
    return changed(server, id, body, "changed " + Plain.line(id));
  }

  @Command(
      name = "reset",
      mixinStandardHelpOptions = true,
      description = "Go back to what engine.yaml says of a limit.")
  int reset(
      @Mixin ServerOptions server,
      @Parameters(paramLabel = "LIMIT", description = "Its id.") String id) {
    var body = JsonNodeFactory.instance.objectNode().putNull("limit");
    return changed(server, id, body, "reset " + Plain.line(id));
  }

  @Command(
      name = "release",
      mixinStandardHelpOptions = true,
      description = "Let those go on that a used up budget holds: as much again may be consumed.")
  int release(
      @Mixin ServerOptions server,
      @Parameters(paramLabel = "BUDGET", description = "Its id.") String id,
      @Option(names = "--key", paramLabel = "KEY", description = "The value of its key.")
          Optional<String> key) {
    try (var api = server.api(context.terminal())) {
      var body = JsonNodeFactory.instance.objectNode();
      key.ifPresent(value -> body.put("key", value));
      var reply = api.post("/v1/limits/" + Api.encoded(id) + "/release", body);
      context.out().println(server.json() ? reply.body() : "released " + Plain.line(id));
      return ExitCode.OK.number();
    }
  }

  private int changed(ServerOptions server, String id, JsonNode body, String said) {
    try (var api = server.api(context.terminal())) {
      var reply = api.patch("/v1/limits/" + Api.encoded(id), body);
      context.out().println(server.json() ? reply.body() : said);
      return ExitCode.OK.number();
    }
  }
}
