package dev.signalbox.api.bench;

import dev.signalbox.api.cli.Commands.BenchOptions;
import dev.signalbox.api.cli.ExitCode;
import dev.signalbox.queue.postgres.PostgresAddress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command {@code bench}: measures what the engine does on this machine, with each durability
 * and each back end that it is given, and the disk's own time for a commit beside it.
 */
public final class Bench {
  private static final List<Measurement> OF_ENGINE =
      List.of(new Steps(), new Jobs(), new FanOut(), new Matching());
  private static final List<Measurement> OF_PROCESS =
      List.of(new Starting(), new Recovering(), new Growth(), new Sleeping());

  private final BenchOptions options;
  private final Optional<PostgresAddress> store;
  private final PrintStream out;
  private final PrintStream err;
  private final List<Row> rows = new ArrayList<>();

  private Bench(
      BenchOptions options, Optional<PostgresAddress> store, PrintStream out, PrintStream err) {
    this.options = options;
    this.store = store;
    this.out = out;
    this.err = err;
  }

  /**
   * Measures, in a new folder below that of the options, which is removed afterwards.
   *
   * @param store what {@code --store} names
   */
  public static ExitCode run(
      BenchOptions options, Optional<PostgresAddress> store, PrintStream out, PrintStream err) {
    return new Bench(options, store, out, err).run();
  }

  private ExitCode run() {
    List<String> unknown = options.only().stream().filter(name -> !names().contains(name)).toList();
    if (!unknown.isEmpty()) {
      err.println("signalbox: --only: expected some of " + names() + ", found " + unknown);
      return ExitCode.USAGE;
    }
    try {
      Path parent =
          options.folder().isPresent()
              ? Files.createDirectories(options.folder().get())
              : Path.of(System.getProperty("java.io.tmpdir"));
      Path scratch = Files.createTempDirectory(parent, "signalbox-bench");
      try {
        measure(scratch);
        return ExitCode.OK;
      } finally {
        Scratch.delete(scratch);
      }
    } catch (IOException | IllegalStateException e) {
      err.println("signalbox: bench cannot measure here: " + e.getMessage());
      return ExitCode.FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.FAILED;
    }
  }

  private static List<String> names() {
    var names = new ArrayList<String>();
    OF_ENGINE.forEach(each -> names.add(each.name()));
    OF_PROCESS.forEach(each -> names.add(each.name()));
    return names;
  }

  private void measure(Path scratch) throws IOException, InterruptedException {
    double commitMs = RawCommit.medianMillis(scratch.resolve("raw.db"));
    if (!options.json()) {
      out.println(Report.heading());
    }
    for (Measurement each : OF_ENGINE) {
      for (BackEnd where : backEnds()) {
        measure(each, scratch, where);
      }
    }
    for (Measurement each : OF_PROCESS) {
      measure(each, scratch, BackEnd.FULL);
    }
    var report = new Report(rows, commitMs, Machine.peakMib());
    out.println(options.json() ? report.json() : report.footing());
  }

  private List<BackEnd> backEnds() {
    var all = new ArrayList<>(List.of(BackEnd.FULL, BackEnd.FULL.relaxed()));
    options.queue().ifPresent(server -> all.add(BackEnd.FULL.with(server)));
    store.ifPresent(server -> all.add(BackEnd.FULL.with(server)));
    return all;
  }

  private void measure(Measurement measurement, Path scratch, BackEnd where)
      throws IOException, InterruptedException {
    if (!options.only().isEmpty() && !options.only().contains(measurement.name())) {
      return;
    }
    err.println("measuring " + measurement.told() + " (" + where + ")");
    Path folder = Files.createTempDirectory(scratch, measurement.name());
    try {
      var scale = options.quick() ? Measurement.Scale.QUICK : Measurement.Scale.WHOLE;
      List<Row> measured = measurement.measure(folder, where, scale);
      rows.addAll(measured);
      if (!options.json()) {
        measured.forEach(row -> out.println(Report.line(row)));
      }
    } finally {
      Scratch.delete(folder);
    }
  }
}
