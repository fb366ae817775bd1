package dev.signalbox.api.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;

/** {@code signalbox}: reads the arguments, runs the command, says what went wrong in one line. */
public final class Cli {
  private static final String VERSION = "signalbox 0.1.0";

  private Cli() {}

  @Command(
      name = "signalbox",
      mixinStandardHelpOptions = true,
      version = VERSION,
      synopsisSubcommandLabel = "COMMAND",
      description = "An orchestration engine for one small server.",
      footer = {
        "",
        "Commands that talk to a server find it by the engine.yaml of this folder, or by",
        "--url and --token-file. 'signalbox help COMMAND' tells more of each."
      })
  private record Root() {}

  /** Runs one command; returns its exit code, one of {@link ExitCode} or the command's own. */
  public static int execute(Commands commands, Terminal terminal, String... args) {
    var line = line(new Context(terminal, commands), args);
    if (args.length == 0) {
      line.usage(terminal.err(), line.getColorScheme());
      return ExitCode.USAGE.number();
    }
    return line.execute(args);
  }

  private static CommandLine line(Context context, String... args) {
    var line = new CommandLine(new Root());
    wanted(all(context), args).forEach(line::addSubcommand);
    line.getSubcommands().values().forEach(it -> it.getCommandSpec().version(VERSION));
    line.addSubcommand(new CommandLine.HelpCommand());
    line.getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(ExitCode.documented());
    var terminal = context.terminal();
    line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
    line.setColorScheme(Help.defaultColorScheme(context.ink().on() ? Help.Ansi.ON : Help.Ansi.OFF));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExpandAtFiles(false);
    line.setParameterExceptionHandler((wrong, _) -> misused(wrong, terminal));
    line.setExecutionExceptionHandler((failure, _, _) -> failed(failure, terminal));
    return line;
  }

  /** The one that is named: to learn what each of them takes costs a quarter of a second. */
  private static List<Object> wanted(List<Object> all, String... args) {
    return all.stream()
        .filter(command -> args.length > 0 && args[0].equals(name(command)))
        .findFirst()
        .map(List::of)
        .orElse(all);
  }

  private static String name(Object command) {
    return command.getClass().getAnnotation(Command.class).name();
  }

  private static List<Object> all(Context context) {
    return List.of(
        new LocalCommands.Serve(context),
        new PartCommands.Engine(context),
        new PartCommands.Work(context),
        new DemoCommand(context),
        new LocalCommands.Validate(context),
        new ModelCommands.Check(context),
        new ModelCommands.Draw(context),
        new RunCommand(context),
        new RunsCommand(context),
        new TriggersCommand(context),
        new ShowCommand(context),
        new ApprovalCommands.Approvals(context),
        new ApprovalCommands.Approve(context),
        new ApprovalCommands.Reject(context),
        new ApprovalCommands.Link(context),
        new RunActions.Cancel(context),
        new RunActions.Retry(context),
        new RunActions.Fork(context),
        new DeadLettersCommand(context),
        new BulkCommand(context),
        new RunActions.Pause(context),
        new RunActions.Signal(context),
        new RunActions.Resume(context),
        new RunActions.Migrate(context),
        new TextCommands.Logs(context),
        new TextCommands.Diff(context),
        new TextCommands.History(context),
        new TextCommands.Why(context),
        new SchedulesCommand(context),
        new WorkflowsCommand(context),
        new LimitsCommand(context),
        new TokensCommand(context),
        new DoctorCommand(context),
        new LocalCommands.CheckDb(context),
        new LocalCommands.Move(context),
        new LocalCommands.Simulate(context),
        new LocalCommands.Bench(context),
        new ChaosCommand(context));
  }

  private static int misused(CommandLine.ParameterException wrong, Terminal terminal) {
    String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
    terminal
        .err()
        .println(
            command
                + ": "
                + Plain.line(String.valueOf(wrong.getMessage()))
                + "; '"
                + command
                + " --help' tells more");
    return ExitCode.USAGE.number();
  }

  private static int failed(Exception failure, Terminal terminal) {
    if (failure instanceof Stop stop) {
      terminal.err().println("signalbox: " + stop.message());
      return stop.code().number();
    }
    terminal
        .err()
        .println(
            "signalbox: this should not happen, please report it: "
                + Plain.line(failure.toString()));
    return ExitCode.FAILED.number();
  }
}
