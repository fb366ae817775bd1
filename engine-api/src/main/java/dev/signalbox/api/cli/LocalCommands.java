package dev.signalbox.api.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that work on this machine, without a server. */
final class LocalCommands {
  private LocalCommands() {}

  /** Where engine.yaml is. */
  static final class Config {
    @Option(
        names = {"-c", "--config"},
        paramLabel = "FILE",
        description = "The configuration; left out: ./engine.yaml.")
    private Path file = Path.of(Home.ENGINE_YAML);

    Path in(Terminal terminal) {
      return terminal.resolve(file);
    }
  }

  @Command(
      name = "serve",
      mixinStandardHelpOptions = true,
      description = "Run the engine until SIGTERM or Ctrl-C; work in progress is let finish.")
  static final class Serve implements Callable<Integer> {
    private final Context context;

    @Mixin private final Config config = new Config();

    @Option(
        names = "--takeover",
        description =
            "Fence off an engine that still holds the data folder, and go on in its place.")
    private boolean takeover;

    @Option(
        names = "--test-clock",
        description = {
          "Test mode: time stands still until POST /v1/test/advance moves it, and steps can be",
          "scripted. On a loopback address only."
        })
    private boolean testClock;

    Serve(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      return context
          .commands()
          .serve(
              config.in(context.terminal()),
              new Commands.ServeOptions(takeover, testClock, Commands.ServeOptions.Part.ALL),
              context.out());
    }
  }

  @Command(
      name = "validate",
      mixinStandardHelpOptions = true,
      description = "Check engine.yaml: every error and warning, with its line.")
  static final class Validate implements Callable<Integer> {
    private final Context context;

    @Mixin private final Config config = new Config();

    @Option(names = "--json", description = "Print one JSON object, for scripts.")
    private boolean json;

    Validate(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      return context.commands().validate(config.in(context.terminal()), json, context.out());
    }
  }

  @Command(
      name = "check-db",
      mixinStandardHelpOptions = true,
      description = "Verify the log of a store, and all that is derived from it.")
  static final class CheckDb implements Callable<Integer> {
    private final Context context;

    @Mixin private final Config config = new Config();

    @Option(
        names = "--data",
        paramLabel = "DIR",
        description = "A data folder, such as a copy; left out: the store of engine.yaml.")
    private Optional<Path> data = Optional.empty();

    @Option(names = "--json", description = "Print one JSON object, for scripts.")
    private boolean json;

    CheckDb(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      var terminal = context.terminal();
      return context
          .commands()
          .checkDb(config.in(terminal), data.map(terminal::resolve), json, context.out());
    }
  }

  @Command(
      name = "move",
      mixinStandardHelpOptions = true,
      description = {
        "Copy the SQLite store of a stopped engine into an empty database of PostgreSQL, and",
        "prove by the hash of every run that nothing has changed. The old store is kept."
      })
  static final class Move implements Callable<Integer> {
    private final Context context;

    @Mixin private final Config config = new Config();

    @Option(
        names = "--to",
        paramLabel = "URL",
        description = {
          "postgresql://user:password@host/database; ${secret:NAME} may stand for the password.",
          "Left out: the store of engine.yaml."
        })
    private Optional<String> to = Optional.empty();

    @Option(
        names = "--data",
        paramLabel = "DIR",
        description = "The data folder; left out: that of engine.yaml.")
    private Optional<Path> data = Optional.empty();

    Move(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      var terminal = context.terminal();
      return context
          .commands()
          .move(config.in(terminal), data.map(terminal::resolve), to, context.out());
    }
  }

  @Command(
      name = "simulate",
      mixinStandardHelpOptions = true,
      description =
          "Run workflows among crashes, lost jobs and late answers, in virtual time, and say what"
              + " does not hold.")
  static final class Simulate implements Callable<Integer> {
    private final Context context;

    @Parameters(
        arity = "0..1",
        paramLabel = "ENGINE.YAML",
        description = "Whose workflows; left out: workflows by chance.")
    private Optional<Path> config = Optional.empty();

    @Option(
        names = "--seconds",
        paramLabel = "N",
        defaultValue = "60",
        description = "For how long; ${DEFAULT-VALUE} if left out.")
    private long seconds;

    @Option(
        names = "--seed",
        paramLabel = "S",
        description = "The first seed: the same seed is the same simulation.")
    private Optional<Long> seed = Optional.empty();

    @Option(
        names = "--replay",
        paramLabel = "FILE",
        description = "A tape that was found earlier, to be looked at again.")
    private Optional<Path> replay = Optional.empty();

    @Option(names = "--json", description = "Print one JSON object, for scripts.")
    private boolean json;

    Simulate(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      var terminal = context.terminal();
      var options =
          new Commands.SimulateOptions(
              seconds,
              seed.map(OptionalLong::of).orElse(OptionalLong.empty()),
              replay.map(terminal::resolve),
              terminal.resolve(Path.of("")),
              json);
      return context.commands().simulate(config.map(terminal::resolve), options, context.out());
    }
  }

  @Command(
      name = "bench",
      mixinStandardHelpOptions = true,
      description = "Measure latency, throughput and memory on this machine.")
  static final class Bench implements Callable<Integer> {
    private final Context context;

    @Option(
        names = "--dir",
        paramLabel = "DIR",
        description = "A folder on the disk to measure; left out: that for temporary files.")
    private Optional<Path> folder = Optional.empty();

    @Option(
        names = "--only",
        split = ",",
        paramLabel = "NAME",
        description =
            "Measure only: steps, jobs, fan-out, matching, start, recovery, growth, sleeping.")
    private List<String> only = List.of();

    @Option(
        names = "--quick",
        description = "Measure a tenth of what is large: two minutes instead of fifteen.")
    private boolean quick;

    @Option(
        names = "--queue",
        paramLabel = "URL",
        description = "A Redis server, redis://HOST:PORT, to be measured as the queue, too.")
    private Optional<URI> queue = Optional.empty();

    @Option(
        names = "--store",
        paramLabel = "URL",
        description =
            "A database, postgresql://USER:PASSWORD@HOST/NAME, on whose server one is measured, too.")
    private Optional<String> store = Optional.empty();

    @Option(names = "--json", description = "Print one JSON object, for scripts.")
    private boolean json;

    Bench(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      var options =
          new Commands.BenchOptions(
              folder.map(context.terminal()::resolve), only, quick, queue, store, json);
      return context.commands().bench(options, context.out());
    }
  }
}
