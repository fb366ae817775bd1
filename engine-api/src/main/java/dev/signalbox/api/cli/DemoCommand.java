package dev.signalbox.api.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "See a card become a merged change, offline, in a scratch folder that is left for you to look at.",
      "It makes a git repository, a board and an engine.yaml, starts an engine, and asks for your approval."
    })
final class DemoCommand implements Callable<Integer> {
  private static final int PORT_MAX = 65_535;

  private final Context context;

  @Option(
      names = {"-y", "--yes"},
      description = "Approve without asking.")
  private boolean yes;

  @Option(
      names = "--crash",
      description = "Kill the engine with SIGKILL three times on the way, and count what is left.")
  private boolean crash;

  @Option(
      names = "--agent",
      paramLabel = "PROGRAM",
      description =
          "Who does the work: 'scripted' (ships with the demo, needs no network) or 'claude' (the one on the PATH, needs a login).")
  private Agent agent = Agent.SCRIPTED;

  @Option(
      names = {"--dir", "--keep"},
      paramLabel = "DIR",
      description = "The scratch folder: new or empty; left out: a new one for temporary files.")
  private Optional<Path> folder = Optional.empty();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Where the demo's engine listens; left out: any free port.")
  private int port;

  enum Agent {
    SCRIPTED,
    CLAUDE;

    private Optional<String> program() {
      return switch (this) {
        case SCRIPTED -> Optional.empty();
        case CLAUDE -> Optional.of("claude");
      };
    }
  }

  DemoCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (port < 0 || port > PORT_MAX) {
      throw new Stop(ExitCode.USAGE, "--port: expected 0 to 65535, found " + port);
    }
    var terminal = context.terminal();
    var options =
        new Commands.DemoOptions(yes, crash, agent.program(), folder.map(terminal::resolve), port);
    return context.commands().demo(options, terminal);
  }
}
