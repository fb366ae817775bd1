package dev.signalbox.api.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "workflows",
    mixinStandardHelpOptions = true,
    description = "List, pause and resume the workflows that runs can be started of.")
final class WorkflowsCommand implements Callable<Integer> {
  private final Context context;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  WorkflowsCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "expected list, pause or resume");
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "List the workflows.")
  int list(@Mixin ServerOptions server) {
    try (var api = server.api(context.terminal())) {
      var reply = api.get("/v1/workflows");
      if (server.json()) {
        context.out().println(reply.body());
        return ExitCode.OK.number();
      }
      var table = new Table("WORKFLOW", "STATUS", "STEPS", "NOTE");
      for (JsonNode workflow : reply.json().path("workflows")) {
        table.row(
            Table.Cell.of(workflow.path("id").asText()),
            Table.Cell.status(workflow.path("paused").asBoolean() ? "paused" : "active"),
            Table.Cell.of(Integer.toString(workflow.path("steps").size())),
            Table.Cell.of(workflow.path("pause").path("note").asText("")));
      }
      table.print(context.out(), context.ink());
      return ExitCode.OK.number();
    }
  }

  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = "Keep what comes for a workflow until it is resumed; what runs goes on.")
  int pause(
      @Mixin ServerOptions server,
      @Parameters(paramLabel = "WORKFLOW", description = "Its id.") String id,
      @Mixin Note note) {
    return changed(server, id, "pause", note.body());
  }

  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Let the runs of a workflow begin again.")
  int resume(
      @Mixin ServerOptions server,
      @Parameters(paramLabel = "WORKFLOW", description = "Its id.") String id) {
    return changed(server, id, "resume", JsonNodeFactory.instance.objectNode());
  }

  private int changed(ServerOptions server, String id, String action, ObjectNode body) {
    try (var api = server.api(context.terminal())) {
      var reply = api.post("/v1/workflows/" + Api.encoded(id) + "/" + action, body);
      context.out().println(server.json() ? reply.body() : action + "d " + Plain.line(id));
      return ExitCode.OK.number();
    }
  }
}
