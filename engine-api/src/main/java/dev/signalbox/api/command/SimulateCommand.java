package dev.signalbox.api.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signalbox.api.cli.Commands.SimulateOptions;
import dev.signalbox.api.cli.ExitCode;
import dev.signalbox.api.plugins.Installed;
import dev.signalbox.api.wiring.Configured;
import dev.signalbox.api.wiring.ConfiguredRunners;
import dev.signalbox.api.workers.Placement;
import dev.signalbox.api.workers.WorkerLanes;
import dev.signalbox.config.EngineConfig;
import dev.signalbox.queue.simulate.ConfiguredScenario;
import dev.signalbox.queue.simulate.Counter;
import dev.signalbox.queue.simulate.Counters.Reason;
import dev.signalbox.queue.simulate.Simulator;
import dev.signalbox.queue.simulate.Simulator.Finding;
import dev.signalbox.queue.simulate.Simulator.Summary;
import dev.signalbox.queue.simulate.TapeFile;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** The command {@code simulate}: the engine in a world that does its worst. */
final class SimulateCommand {
  /** Seeds are typed by people. */
  private static final int SEEDS = 1_000_000_000;

  private static final int FAILURES_MAX = 10;

  /** Whose workflows are simulated; empty: some by chance. */
  private final Optional<Path> config;

  private final SimulateOptions options;
  private final PrintStream out;

  SimulateCommand(Optional<Path> config, SimulateOptions options, PrintStream out) {
    this.config = config;
    this.options = options;
    this.out = out;
  }

  /** One for these workflows: their steps are answered by chance, and nothing is started. */
  static Simulator of(EngineConfig config, Installed installed) {
    var lanes =
        new WorkerLanes(
            installed.vocabulary().steps(),
            ConfiguredRunners.of(config, installed).runners().values(),
            config.runner(),
            2,
            WorkerLanes.Part.ALL,
            new Placement.Anywhere());
    return Simulator.of(
        new ConfiguredScenario(
            new Configured(config).definitions(installed.storedVocabulary()), lanes));
  }

  ExitCode run(Simulator simulator) {
    // It is full of crashes, and each would be a page of warnings.
    if (LoggerFactory.getLogger("dev.signalbox") instanceof Logger logger) {
      logger.setLevel(Level.OFF);
    }
    return options.replay().isPresent()
        ? replay(simulator, options.replay().get())
        : simulate(simulator);
  }

  private ExitCode replay(Simulator simulator, Path file) {
    Optional<Finding> finding = simulator.replay(TapeFile.read(file));
    finding.ifPresentOrElse(
        this::print, () -> out.println(file + ": everything holds on this tape"));
    return finding.isPresent() ? ExitCode.FAILED : ExitCode.OK;
  }

  private ExitCode simulate(Simulator simulator) {
    long seed = options.seed().orElseGet(() -> new SecureRandom().nextInt(SEEDS));
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors());
    Summary summary = simulator.run(seed, Duration.ofSeconds(options.seconds()), threads);
    Optional<Path> file =
        summary
            .finding()
            .map(finding -> options.folder().resolve("simulate-" + finding.seed() + ".tape"));
    file.ifPresent(to -> summary.finding().ifPresent(finding -> finding.write(to)));
    if (options.json()) {
      out.println(json(seed, summary, file));
    } else {
      print(seed, summary, file);
    }
    return summary.finding().isPresent() ? ExitCode.FAILED : ExitCode.OK;
  }

  private void print(long seed, Summary summary, Optional<Path> file) {
    summary.finding().ifPresent(this::print);
    file.ifPresent(to -> out.println("written to " + to + ": " + again(to)));
    out.printf(
        "%d simulations from seed %d in %.1f s, %.0f a second: %s%n",
        summary.seeds(),
        seed,
        summary.took().toMillis() / 1000.0,
        summary.seedsPerSecond(),
        file.isPresent() ? "something does NOT hold" : "everything holds");
    List<Reason> failures = summary.counters().failures(FAILURES_MAX);
    if (!failures.isEmpty()) {
      out.println("Why runs have failed, beside failures that were made up:");
      failures.forEach(reason -> out.printf("%12d  %s%n", reason.runs(), reason.text()));
      out.println("What was tried:");
    }
    for (Counter counter : Counter.values()) {
      if (summary.counters().of(counter) > 0) {
        out.printf("%12d  %s%n", summary.counters().of(counter), counter.words());
      }
    }
  }

  private String again(Path tape) {
    String of = config.map(file -> " " + file).orElse("");
    return "signalbox simulate" + of + " --replay " + tape;
  }

  private void print(Finding finding) {
    finding.workflows().forEach(out::println);
    finding.trace().forEach(out::println);
    out.println(finding.invariant() + ": " + finding.message());
  }

  private static ObjectNode json(long seed, Summary summary, Optional<Path> file) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("holds", summary.finding().isEmpty())
        .put("seed", seed)
        .put("simulations", summary.seeds())
        .put("a-second", Math.round(summary.seedsPerSecond()));
    summary
        .finding()
        .ifPresent(finding -> {
          ObjectNode found = root.putObject("finding");
          found
              .put("seed", finding.seed())
              .put("invariant", finding.invariant())
              .put("message", finding.message())
              .put("file", file.map(Path::toString).orElse(""));
          add(found, "workflows", finding.workflows());
          add(found, "trace", finding.trace());
        });
    ArrayNode failures = root.putArray("failures");
    for (Reason reason : summary.counters().failures(FAILURES_MAX)) {
      failures.addObject().put("reason", reason.text()).put("runs", reason.runs());
    }
    ObjectNode counters = root.putObject("counters");
    for (Counter counter : Counter.values()) {
      counters.put(counter.words().replace(' ', '-'), summary.counters().of(counter));
    }
    return root;
  }

  private static void add(ObjectNode to, String name, List<String> lines) {
    var list = to.putArray(name);
    lines.forEach(list::add);
  }
}
