package dev.signalbox.api.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that look at what workflows can come to, without running them. */
final class ModelCommands {
  private ModelCommands() {}

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = {
        "Look for mistakes in workflows: dead ends, steps that no run gets to, waits that",
        "nothing ends, workflows that wait for themselves. All outcomes are tried; data is not",
        "looked at. Exit code 1 where there is an error or a warning."
      })
  static final class Check implements Callable<Integer> {
    private final Context context;

    @Parameters(
        paramLabel = "FILE",
        defaultValue = Home.ENGINE_YAML,
        description = "The configuration; left out: ./engine.yaml.")
    private Path file = Path.of(Home.ENGINE_YAML);

    @Option(
        names = "--max-states",
        paramLabel = "N",
        description = "Look at so many states of a workflow at most (${DEFAULT-VALUE}).")
    private int states = 20_000;

    @Option(
        names = "--seconds",
        paramLabel = "N",
        description = "Look at a workflow for so long at most (${DEFAULT-VALUE}).")
    private int seconds = 20;

    @Option(names = "--json", description = "Print one JSON object, for scripts.")
    private boolean json;

    Check(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      return context
          .commands()
          .check(
              context.terminal().resolve(file),
              new Commands.CheckOptions(states, Duration.ofSeconds(seconds), json),
              context.out());
    }
  }

  @Command(
      name = "draw",
      mixinStandardHelpOptions = true,
      description = "Print the states of a workflow as a Mermaid diagram.")
  static final class Draw implements Callable<Integer> {
    private final Context context;

    @Parameters(
        index = "0",
        paramLabel = "FILE",
        defaultValue = Home.ENGINE_YAML,
        description = "The configuration; left out: ./engine.yaml.")
    private Path file = Path.of(Home.ENGINE_YAML);

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "WORKFLOW",
        description = "May be left out where there is only one.")
    private Optional<String> workflow = Optional.empty();

    @Option(
        names = "--cancel",
        description = "Draw where a cancel leads to, too; it is possible in every state.")
    private boolean cancel;

    Draw(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      return context
          .commands()
          .draw(context.terminal().resolve(file), workflow, cancel, context.out());
    }
  }
}
