package dev.signalbox.api.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "dead-letters",
    mixinStandardHelpOptions = true,
    description = "List failed runs that nobody has retried or set aside, the newest first.")
final class DeadLettersCommand implements Callable<Integer> {
  private final Context context;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final Pages pages = new Pages();

  @Option(
      names = {"-w", "--workflow"},
      paramLabel = "ID",
      description = "Runs of this workflow.")
  private Optional<String> workflow = Optional.empty();

  @Option(names = "--kind", paramLabel = "KIND", description = "Runs that failed of this.")
  private Optional<String> kind = Optional.empty();

  @Option(names = "--label", paramLabel = "NAME=VALUE", description = "Runs with this label.")
  private Optional<String> label = Optional.empty();

  DeadLettersCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    var filters =
        List.of(
            new Pages.Filter("workflow", workflow),
            new Pages.Filter("kind", kind),
            new Pages.Filter("label", label));
    return new Listing(context, server, pages)
        .print(
            "dead-letters",
            filters,
            "no dead letters",
            new Table("RUN", "WORKFLOW", "FAILED", "STEP", "ATTEMPTS", "WHY"),
            (letter, table) ->
                table.row(
                    Table.Cell.of(letter.path("id").asText()),
                    Table.Cell.of(letter.path("workflow").asText()),
                    Table.Cell.of(context.age(letter.path("updated"))),
                    Table.Cell.of(letter.path("step").asText("")),
                    Table.Cell.of(letter.path("attempts").asText()),
                    Table.Cell.of(
                        letter.path("failure").path("kind").asText()
                            + ": "
                            + letter.path("failure").path("message").asText())));
  }

  @Command(
      name = "resolve",
      mixinStandardHelpOptions = true,
      description = "Set a failed run aside: nothing more is to be done about it.")
  int resolve(
      @Mixin ServerOptions at,
      @Parameters(paramLabel = "RUN", description = "Its id.") String run,
      @Mixin Note note) {
    try (var api = at.api(context.terminal())) {
      var reply = api.post("/v1/dead-letters/" + Api.encoded(run) + "/resolve", note.body());
      context.out().println(at.json() ? reply.body() : "run " + Plain.line(run) + " is set aside");
      return ExitCode.OK.number();
    }
  }
}
