package dev.signalbox.api.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    description = "List runs, the newest first.")
final class RunsCommand implements Callable<Integer> {
  private final Context context;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final Pages pages = new Pages();

  @Option(
      names = {"-s", "--status"},
      paramLabel = "STATUS",
      description =
          "queued, running, waiting, paused, succeeded, failed, cancelled or quarantined.")
  private Optional<String> status = Optional.empty();

  @Option(
      names = {"-w", "--workflow"},
      paramLabel = "ID",
      description = "Runs of this workflow.")
  private Optional<String> workflow = Optional.empty();

  @Option(
      names = {"-l", "--label"},
      paramLabel = "KEY=VALUE",
      description = "Runs with this label; may be given several times.")
  private List<String> labels = new ArrayList<>();

  RunsCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    var filters = new ArrayList<Pages.Filter>();
    filters.add(new Pages.Filter("status", status));
    filters.add(new Pages.Filter("workflow", workflow));
    labels.forEach(it -> filters.add(new Pages.Filter("label", Optional.of(it))));
    return new Listing(context, server, pages)
        .print(
            "runs",
            filters,
            "no runs",
            new Table("RUN", "WORKFLOW", "STATUS", "CREATED", "UPDATED", "LABELS"),
            (run, table) ->
                table.row(
                    Table.Cell.of(run.path("id").asText()),
                    Table.Cell.of(run.path("workflow").asText()),
                    Table.Cell.status(run.path("status").asText()),
                    Table.Cell.of(context.age(run.path("created"))),
                    Table.Cell.of(context.age(run.path("updated"))),
                    Table.Cell.of(labels(run.path("labels")))));
  }

  static String labels(JsonNode labels) {
    List<String> all = new ArrayList<>();
    labels.properties().forEach(it -> all.add(it.getKey() + "=" + it.getValue().asText()));
    return String.join(" ", all);
  }
}
