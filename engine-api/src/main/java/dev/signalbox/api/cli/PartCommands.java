package dev.signalbox.api.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The parts of {@code serve}, as processes that may be on several machines. */
final class PartCommands {
  private PartCommands() {}

  @Command(
      name = "api",
      mixinStandardHelpOptions = true,
      description = {
        "Run the engine and its API, and leave commands, agents, requests and functions to worker",
        "processes; until SIGTERM or Ctrl-C. It needs queue: redis://... in engine.yaml."
      })
  static final class Engine implements Callable<Integer> {
    private final Context context;

    @Mixin private final LocalCommands.Config config = new LocalCommands.Config();

    @Option(
        names = "--takeover",
        description =
            "Fence off an engine that still holds the data folder, and go on in its place.")
    private boolean takeover;

    Engine(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      return context
          .commands()
          .serve(
              config.in(context.terminal()),
              new Commands.ServeOptions(takeover, false, Commands.ServeOptions.Part.ENGINE),
              context.out());
    }
  }

  @Command(
      name = "worker",
      mixinStandardHelpOptions = true,
      description = {
        "Carry out steps for an engine in another process, until SIGTERM or Ctrl-C; what runs is",
        "let finish. It needs the queue alone: no database, no API."
      })
  static final class Work implements Callable<Integer> {
    private final Context context;

    @Mixin private final LocalCommands.Config config = new LocalCommands.Config();

    @Option(
        names = "--name",
        paramLabel = "NAME",
        description = "Tells it from other workers; left out: the name of this machine.")
    private Optional<String> name = Optional.empty();

    @Option(
        names = "--group",
        paramLabel = "GROUP",
        description = {
          "Carry out the steps of workflows with this group, and no others; may be given again.",
          "The engine.yaml of the engine names it under worker-groups."
        })
    private List<String> groups = new ArrayList<>();

    @Option(
        names = "--label",
        paramLabel = "LABEL",
        description = {
          "Carry out steps with runs-on: LABEL, besides those without; may be given again.",
        })
    private List<String> labels = new ArrayList<>();

    Work(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      return context
          .commands()
          .work(
              config.in(context.terminal()),
              new Commands.WorkOptions(name, groups, labels),
              context.out());
    }
  }
}
