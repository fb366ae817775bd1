package dev.signalbox.api.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "schedules",
    mixinStandardHelpOptions = true,
    description = "List, trigger, pause, resume and backfill what starts workflows by the clock.")
final class SchedulesCommand implements Callable<Integer> {
  private final Context context;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  SchedulesCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "expected list, trigger, pause, resume or backfill");
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "List the schedules.")
  int list(@Mixin ServerOptions server) {
    try (var api = server.api(context.terminal())) {
      var reply = api.get("/v1/schedules");
      if (server.json()) {
        context.out().println(reply.body());
        return ExitCode.OK.number();
      }
      var table = new Table("SCHEDULE", "WORKFLOW", "WHEN", "STATUS", "NEXT", "LAST");
      for (JsonNode schedule : reply.json().path("schedules")) {
        table.row(
            Table.Cell.of(schedule.path("id").asText()),
            Table.Cell.of(schedule.path("workflow").asText()),
            Table.Cell.of(when(schedule)),
            Table.Cell.status(schedule.path("paused").asBoolean() ? "paused" : "active"),
            Table.Cell.of(context.moment(schedule.path("next").path(0))),
            Table.Cell.of(context.moment(schedule.path("last").path("at"))));
      }
      table.print(context.out(), context.ink());
      return ExitCode.OK.number();
    }
  }

  private static String when(JsonNode schedule) {
    return schedule.path("cron").isTextual()
        ? schedule.path("cron").asText() + " " + schedule.path("zone").asText()
        : "every " + schedule.path("every").asText();
  }

  @Command(
      name = "trigger",
      mixinStandardHelpOptions = true,
      description = "Make a schedule tick now, paused or not.")
  int trigger(
      @Mixin ServerOptions server,
      @Parameters(paramLabel = "SCHEDULE", description = "Its id.") String id) {
    JsonNode reply = post(server, id, "trigger", JsonNodeFactory.instance.objectNode());
    if (!server.json()) {
      context
          .out()
          .println(
              reply.path("id").isTextual()
                  ? reply.path("id").asText()
                  : reply.path("outcome").asText() + ": " + reply.path("rule").asText());
    }
    return ExitCode.OK.number();
  }

  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = "Skip the ticks of a schedule until it is resumed.")
  int pause(
      @Mixin ServerOptions server,
      @Parameters(paramLabel = "SCHEDULE", description = "Its id.") String id,
      @Mixin Note note) {
    post(server, id, "pause", note.body());
    return said(server, "paused " + Plain.line(id));
  }

  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Let the next tick of a schedule start a run again.")
  int resume(
      @Mixin ServerOptions server,
      @Parameters(paramLabel = "SCHEDULE", description = "Its id.") String id) {
    post(server, id, "resume", JsonNodeFactory.instance.objectNode());
    return said(server, "resumed " + Plain.line(id));
  }

  @Command(
      name = "backfill",
      mixinStandardHelpOptions = true,
      description = "Run the ticks of the past that have not run.")
  int backfill(
      @Mixin ServerOptions server,
      @Parameters(paramLabel = "SCHEDULE", description = "Its id.") String id,
      @Option(
              names = "--from",
              required = true,
              paramLabel = "TIME",
              description = "Such as 2030-01-31T09:00:00Z.")
          String from,
      @Option(names = "--to", required = true, paramLabel = "TIME", description = "The end.")
          String to) {
    var body = JsonNodeFactory.instance.objectNode().put("from", from).put("to", to);
    JsonNode reply = post(server, id, "backfill", body);
    return said(
        server,
        "ticks that run now: "
            + reply.path("ticks").size()
            + ", that had run before: "
            + reply.path("known").asInt());
  }

  private JsonNode post(ServerOptions server, String id, String action, ObjectNode body) {
    try (var api = server.api(context.terminal())) {
      var reply = api.post("/v1/schedules/" + Api.encoded(id) + "/" + action, body);
      if (server.json()) {
        context.out().println(reply.body());
      }
      return reply.json();
    }
  }

  private int said(ServerOptions server, String text) {
    if (!server.json()) {
      context.out().println(text);
    }
    return ExitCode.OK.number();
  }
}
