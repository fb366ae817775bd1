package dev.signalbox.api.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.signalbox.api.chaos.Chaos;
import dev.signalbox.api.cli.Commands;
import dev.signalbox.api.cli.ExitCode;
import dev.signalbox.api.cli.Stop;
import dev.signalbox.api.cli.Terminal;
import dev.signalbox.api.demo.Demo;
import dev.signalbox.api.plugins.Installed;
import dev.signalbox.api.wiring.Serve;
import dev.signalbox.api.wiring.Stores;
import dev.signalbox.api.wiring.Work;
import dev.signalbox.config.ConfigReader;
import dev.signalbox.config.EngineConfig;
import dev.signalbox.config.Problem;
import dev.signalbox.config.Reading;
import dev.signalbox.config.SecretSource;
import dev.signalbox.plugin.spi.PluginException;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.postgres.PostgresAddress;
import dev.signalbox.queue.simulate.Simulator;
import dev.signalbox.runner.spi.Probe;
import dev.signalbox.runner.spi.RunnerException;
import dev.signalbox.runner.spi.RunnerFactory;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;

/**
 * What the command line asks for, each started from here: nothing is loaded before it is needed.
 */
public final class Program implements Commands {
  private final PrintStream err;

  public Program(PrintStream err) {
    this.err = err;
  }

  @Override
  public int serve(Path file, ServeOptions options, PrintStream out) {
    return sound(
        file, (loaded, lib) -> new Serve(warned(loaded), out, err).run(lib, options).number());
  }

  @Override
  public int work(Path file, WorkOptions options, PrintStream out) {
    return sound(
        file, (loaded, lib) -> new Work(warned(loaded), out, err).run(lib, options).number());
  }

  /** What can be done with a file that has no errors, and with what is installed beside it. */
  private interface Use {
    int of(Reading.Loaded loaded, Installed installed);
  }

  private int sound(Path file, Use use) {
    Installed installed = installed(file);
    return switch (read(file, installed)) {
      case Reading.Broken(List<Problem> problems) -> {
        problems.forEach(err::println);
        yield ExitCode.USAGE.number();
      }
      case Reading.Loaded loaded -> use.of(loaded, installed);
    };
  }

  private EngineConfig warned(Reading.Loaded loaded) {
    loaded.warnings().forEach(err::println);
    return loaded.config();
  }

  @Override
  public int validate(Path file, boolean json, PrintStream out) {
    return switch (read(file, installed(file))) {
      case Reading.Broken(List<Problem> problems) -> {
        report(problems, json, new ComingTicks(List.of(), Instant.EPOCH), out);
        yield ExitCode.USAGE.number();
      }
      case Reading.Loaded(EngineConfig config, List<Problem> warnings) -> {
        var coming = ComingTicks.of(config, InstantSource.system().instant());
        report(warnings, json, coming, out);
        if (!json) {
          out.println(file + " is valid: " + count(config.workflows().size(), "workflow"));
          coming.print(out);
        }
        yield ExitCode.OK.number();
      }
    };
  }

  @Override
  public int check(Path file, CheckOptions options, PrintStream out) {
    return modelled(file, out, command -> command.check(options));
  }

  @Override
  public int draw(Path file, Optional<String> workflow, boolean cancel, PrintStream out) {
    return modelled(file, out, command -> command.draw(workflow, cancel, CheckOptions.STANDARD));
  }

  private int modelled(Path file, PrintStream out, Function<ModelCommand, ExitCode> command) {
    return sound(
        file, (loaded, _) -> command.apply(new ModelCommand(loaded.config(), out, err)).number());
  }

  @Override
  public int checkDb(Path file, Optional<Path> data, boolean json, PrintStream out) {
    Installed installed = installed(file);
    Definitions.Compiler compiler =
        source -> ConfigReader.recompile(source, installed.storedVocabulary());
    var command = new CheckCommand(json, out, err);
    return data.isEmpty()
            && read(file, installed) instanceof Reading.Loaded(EngineConfig config, var _)
            && config.store() instanceof EngineConfig.Store.Postgresql database
        ? command.run(Stores.address(database), Optional.of(compiler)).number()
        : command
            .run(data.orElseGet(() -> dataOf(file, installed)), Optional.of(compiler))
            .number();
  }

  @Override
  public int move(Path file, Optional<Path> data, Optional<String> to, PrintStream out) {
    Installed installed = installed(file);
    Path folder = data.orElseGet(() -> dataOf(file, installed));
    return new MoveCommand(out, err).run(folder, target(file, to, installed)).number();
  }

  private static EngineConfig.Store target(Path file, Optional<String> to, Installed installed) {
    try {
      return to.map(text -> ConfigReader.store(text, file, SecretSource.standard(System.getenv())))
          .orElseGet(() ->
              read(file, installed) instanceof Reading.Loaded(EngineConfig config, var _)
                  ? config.store()
                  : new EngineConfig.Store.Sqlite());
    } catch (IllegalArgumentException e) {
      throw new Stop(ExitCode.USAGE, "--to: " + e.getMessage());
    }
  }

  @Override
  public int bench(BenchOptions options, PrintStream out) {
    return dev.signalbox.api.bench.Bench.run(
            options, options.store().map(Program::database), out, err)
        .number();
  }

  private static PostgresAddress database(String text) {
    try {
      if (ConfigReader.store(text, Path.of("."), SecretSource.standard(System.getenv()))
          instanceof EngineConfig.Store.Postgresql database) {
        return Stores.address(database);
      }
      throw new Stop(ExitCode.USAGE, "--store: expected postgresql://..., found " + text);
    } catch (IllegalArgumentException e) {
      throw new Stop(ExitCode.USAGE, "--store: " + e.getMessage());
    }
  }

  @Override
  public int chaos(ChaosOptions options, PrintStream out) {
    return Chaos.run(options, new SecureRandom().nextLong(), Program::database, out, err).number();
  }

  @Override
  public int simulate(Optional<Path> file, SimulateOptions options, PrintStream out) {
    var command = new SimulateCommand(file, options, out);
    if (file.isEmpty()) {
      return command.run(Simulator.ofRandomWorkflows()).number();
    }
    return sound(
        file.get(),
        (loaded, lib) -> command.run(SimulateCommand.of(loaded.config(), lib)).number());
  }

  @Override
  public int demo(DemoOptions options, Terminal terminal) {
    return Demo.run(options, terminal);
  }

  @Override
  public Inspection inspect(Path file) {
    Installed installed = installed(file);
    return switch (read(file, installed)) {
      case Reading.Broken(List<Problem> problems) ->
          new Inspection.Broken(problems.stream().map(Problem::toString).toList());
      case Reading.Loaded(EngineConfig config, List<Problem> warnings) ->
          new Inspection.Sound(
              config.data(),
              config.http().host(),
              config.http().port(),
              config.durability() == EngineConfig.Durability.FULL,
              config.http().unauthenticatedRate(),
              probes(config, installed),
              Services.of(config),
              warnings.stream().map(Problem::toString).toList());
    };
  }

  private static SequencedMap<String, Probe> probes(EngineConfig config, Installed installed) {
    var probes = new LinkedHashMap<String, Probe>();
    config
        .runners()
        .forEach((name, runner) -> {
          RunnerFactory factory = installed.runners().get(runner.type());
          if (factory != null) {
            probes.put(name, probe(name, factory, config));
          }
        });
    return probes;
  }

  private static Probe probe(String name, RunnerFactory factory, EngineConfig config) {
    try {
      var settings = config.runners().get(name);
      return settings == null
          ? new Probe.Nothing()
          : factory.create(name, settings.settings(), config.secrets()::lookup).probe();
    } catch (RunnerException e) {
      return new Probe.Missing(String.valueOf(e.getMessage()));
    }
  }

  private static Path dataOf(Path file, Installed installed) {
    return switch (read(file, installed)) {
      case Reading.Loaded(EngineConfig config, List<Problem> _) -> config.data();
      case Reading.Broken _ -> folder(file).resolve("data");
    };
  }

  private static Reading read(Path file, Installed installed) {
    return ConfigReader.read(file, installed.vocabulary(), SecretSource.standard(System.getenv()));
  }

  private static Installed installed(Path file) {
    try {
      return Installed.in(ConfigReader.lib(file));
    } catch (PluginException | RunnerException e) {
      throw new Stop(ExitCode.FAILED, String.valueOf(e.getMessage()));
    }
  }

  private static Path folder(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file.toAbsolutePath() : parent;
  }

  private static void report(
      List<Problem> problems, boolean json, ComingTicks coming, PrintStream out) {
    if (!json) {
      problems.forEach(out::println);
      return;
    }
    var mapper = new ObjectMapper();
    var root = mapper.createObjectNode();
    ArrayNode list = root.putArray("problems");
    for (Problem problem : problems) {
      list.addObject()
          .put("file", problem.file().toString())
          .put("line", problem.line())
          .put("column", problem.column())
          .put(
              "severity",
              switch (problem.severity()) {
                case ERROR -> "error";
                case WARNING -> "warning";
              })
          .put("message", problem.message());
    }
    coming.describe(root);
    out.println(root);
  }

  static String count(long number, String noun) {
    return count(number, noun, noun + "s");
  }

  static String count(long number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }
}
