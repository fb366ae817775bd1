package dev.signalbox.api.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What there is to read about a run. */
final class TextCommands {
  private TextCommands() {}

  /** The run that is meant, and where it is. */
  static final class Target {
    @Mixin private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "RUN", description = "The id of the run.")
    private String run = "";

    ServerOptions server() {
      return server;
    }

    String run() {
      return run;
    }

    String path(String below) {
      return "/v1/runs/" + Api.encoded(run) + below;
    }
  }

  @Command(
      name = "logs",
      mixinStandardHelpOptions = true,
      description = "Print what the steps of a run have written.")
  static final class Logs implements Callable<Integer> {
    private final Context context;

    @Mixin private final Target target = new Target();

    Logs(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      return text(context, target, "/logs");
    }
  }

  @Command(
      name = "diff",
      mixinStandardHelpOptions = true,
      description = "Print what a run has changed in its workspace.")
  static final class Diff implements Callable<Integer> {
    private final Context context;

    @Mixin private final Target target = new Target();

    Diff(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      return text(context, target, "/diff");
    }
  }

  private static int text(Context context, Target target, String below) {
    try (var api = target.server().api(context.terminal())) {
      if (context.terminal().interactive()) {
        var bytes = new ByteArrayOutputStream();
        api.copy(target.path(below), bytes);
        context.out().println(Plain.lines(bytes.toString(StandardCharsets.UTF_8)).stripTrailing());
      } else {
        OutputStream out = context.out();
        api.copy(target.path(below), out);
      }
      return ExitCode.OK.number();
    }
  }

  @Command(
      name = "history",
      mixinStandardHelpOptions = true,
      description = "Print what the log says of a run, one event a line.")
  static final class History implements Callable<Integer> {
    private final Context context;

    @Mixin private final Target target = new Target();

    History(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      try (var api = target.server().api(context.terminal())) {
        var reader = new HistoryReader(api, target.run());
        for (JsonNode event : reader.unread()) {
          context.out().println(target.server().json() ? event.toString() : line(event));
        }
        return ExitCode.OK.number();
      }
    }

    private String line(JsonNode event) {
      var line = new StringBuilder();
      line.append("%4d  ".formatted(event.path("sequence").asLong()));
      line.append(context.moment(event.path("time"))).append("  ");
      line.append("%-17s ".formatted(event.path("type").asText()));
      event.path("facts").forEach(fact -> line.append(' ').append(fact.path("type").asText()));
      return Plain.line(line.toString());
    }
  }

  @Command(
      name = "why",
      mixinStandardHelpOptions = true,
      description = "Say why a run is where it is.")
  static final class Why implements Callable<Integer> {
    private final Context context;

    @Mixin private final Target target = new Target();

    Why(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      try (var api = target.server().api(context.terminal())) {
        var reply = api.get(target.path("/why"));
        context
            .out()
            .println(
                target.server().json()
                    ? reply.body()
                    : Plain.lines(reply.json().path("text").asText()));
        return ExitCode.OK.number();
      }
    }
  }
}
