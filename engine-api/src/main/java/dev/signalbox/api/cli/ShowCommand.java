package dev.signalbox.api.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Show a run: where it stands, its steps, what happened when.")
final class ShowCommand implements Callable<Integer> {
  private static final Duration PAUSE = Duration.ofMillis(300);

  private final Context context;

  @Mixin private final TextCommands.Target target = new TextCommands.Target();

  @Option(
      names = {"-f", "--follow"},
      description =
          "Go on until the run has ended; exit code 1 unless it has succeeded. With --json: one event a line.")
  private boolean follow;

  ShowCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    try (var api = target.server().api(context.terminal())) {
      var reply = api.get(target.path(""));
      boolean json = target.server().json();
      if (!follow) {
        if (json) {
          context.out().println(reply.body());
        } else {
          summary(reply.json());
          context.out().println();
          var timeline = new Timeline(context.terminal());
          new HistoryReader(api, target.run()).unread().forEach(timeline::event);
        }
        return ExitCode.OK.number();
      }
      return follow(api, json);
    }
  }

  private int follow(Api api, boolean json) {
    var history = new HistoryReader(api, target.run());
    var timeline = new Timeline(context.terminal());
    while (true) {
      // Asked before the history is read: what ends the run is then in what is printed.
      JsonNode run = api.get(target.path("")).json();
      for (JsonNode event : history.unread()) {
        if (json) {
          context.out().println(event);
        } else {
          timeline.event(event);
        }
      }
      if (Ending.isOver(run)) {
        boolean isGood = run.path("status").asText().equals("succeeded");
        return (isGood ? ExitCode.OK : ExitCode.FAILED).number();
      }
      if (context.out().checkError()) {
        return ExitCode.OK.number(); // whoever read it has gone, such as head
      }
      Ending.pause(PAUSE);
    }
  }

  private void summary(JsonNode run) {
    var out = context.out();
    String status = run.path("status").asText();
    String cancelling =
        run.path("cancel-requested").asBoolean() && !Ending.isOver(run) ? " (being cancelled)" : "";
    out.println(
        "run "
            + Plain.line(run.path("id").asText())
            + " of "
            + Plain.line(run.path("workflow").asText())
            + " is "
            + context.ink().paint(status, Ink.Tone.ofStatus(status))
            + cancelling);
    out.println(
        "created "
            + context.moment(run.path("created"))
            + ", updated "
            + context.age(run.path("updated")));
    if (run.path("retry-of").isTextual()) {
      out.println("retry of " + Plain.line(run.path("retry-of").asText()));
    }
    if (!run.path("labels").isEmpty()) {
      out.println("labels " + Plain.line(RunsCommand.labels(run.path("labels"))));
    }
    if (run.path("failure").isObject()) {
      out.println(
          context.ink().paint("failed: " + Ending.failure(run.path("failure")), Ink.Tone.BAD));
    }
    out.println();
    steps(run.path("steps"));
    if (!run.path("output").isNull() && !run.path("output").isMissingNode()) {
      out.println();
      out.println("output " + Plain.lines(run.path("output").toString()));
    }
  }

  private void steps(JsonNode steps) {
    var table = new Table("STEP", "STATUS", "ATTEMPTS", "OUTPUT");
    for (JsonNode step : steps) {
      JsonNode error = step.path("error");
      String said =
          error.isObject()
              ? error.path("kind").asText() + ": " + error.path("message").asText()
              : step.path("output").isNull() ? "" : step.path("output").toString();
      table.row(
          Table.Cell.of(step.path("id").asText()),
          Table.Cell.status(step.path("status").asText()),
          Table.Cell.of(step.path("attempts").asText()),
          Table.Cell.of(said));
    }
    table.print(context.out(), context.ink());
  }
}
