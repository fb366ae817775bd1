package dev.signalbox.api.cli;

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
    var filters =
        List.of(
            new Pages.Filter("outcome", outcome),
            new Pages.Filter("workflow", workflow),
            new Pages.Filter("event", event),
            new Pages.Filter("run", run));
    return new Listing(context, server, pages)
        .print(
            "triggers",
            filters,
            "no triggers",
            new Table("EVENT", "WORKFLOW", "OUTCOME", "WHEN", "RULE", "KEY", "RUN"),
            (trigger, table) ->
                table.row(
                    Table.Cell.of(trigger.path("event").asText()),
                    Table.Cell.of(trigger.path("workflow").asText()),
                    Table.Cell.of(trigger.path("outcome").asText()),
                    Table.Cell.of(context.age(trigger.path("time"))),
                    Table.Cell.of(trigger.path("rule").asText()),
                    Table.Cell.of(trigger.path("key").asText("")),
                    Table.Cell.of(trigger.path("run").asText(""))));
  }
}
