package dev.signalbox.api.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "triggers",
    mixinStandardHelpOptions = true,
    description = "List what became of events that a workflow starts for, the newest first.")
final class TriggersCommand implements Callable<Integer> {
  private final Context context;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final Pages pages = new Pages();

  @Option(
      names = {"-o", "--outcome"},
      paramLabel = "OUTCOME",
      description = "started, queued, skipped, dropped, debounced, batched or duplicate.")
  private Optional<String> outcome = Optional.empty();

  @Option(
      names = {"-w", "--workflow"},
      paramLabel = "ID",
      description = "Triggers of this workflow.")
  private Optional<String> workflow = Optional.empty();

  @Option(names = "--event", paramLabel = "ID", description = "What became of this event.")
  private Optional<String> event = Optional.empty();

  @Option(names = "--run", paramLabel = "RUN", description = "What this run came of.")
  private Optional<String> run = Optional.empty();

  TriggersCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    try (var api = server.api(context.terminal())) {
      var filters =
          List.of(
              new Pages.Filter("outcome", outcome),
              new Pages.Filter("workflow", workflow),
              new Pages.Filter("event", event),
              new Pages.Filter("run", run));
      var reply = api.get(pages.path("/v1/triggers", filters));
      if (server.json()) {
        context.out().println(reply.body());
      } else {
        print(reply);
      }
      return ExitCode.OK.number();
    }
  }

  private void print(Api.Reply reply) {
    JsonNode triggers = reply.json().path("triggers");
    if (triggers.isEmpty()) {
      context.out().println("no triggers");
      return;
    }
    var table = new Table("EVENT", "WORKFLOW", "OUTCOME", "WHEN", "RULE", "KEY", "RUN");
    for (JsonNode trigger : triggers) {
      table.row(
          Table.Cell.of(trigger.path("event").asText()),
          Table.Cell.of(trigger.path("workflow").asText()),
          Table.Cell.of(trigger.path("outcome").asText()),
          Table.Cell.of(context.age(trigger.path("time"))),
          Table.Cell.of(trigger.path("rule").asText()),
          Table.Cell.of(trigger.path("key").asText("")),
          Table.Cell.of(trigger.path("run").asText("")));
    }
    table.print(context.out(), context.ink());
    Pages.more(context, reply);
  }
}
