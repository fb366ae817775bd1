package dev.signalbox.api.bench;

import dev.signalbox.api.cli.ExitCode;
import dev.signalbox.queue.sqlite.SqliteSettings.Durability;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command {@code bench}: how soon a run begins, how long five steps take, and how many steps a
 * second fit with 64 runs in flight, each with and without waiting for the disk, and the disk's own
 * time for a commit beside it.
 */
public final class Bench {
  private static final int ALONE_RUNS = 500;
  private static final Duration WARM_UP_TIME = Duration.ofSeconds(15);
  private static final int IN_FLIGHT = 64;
  private static final Duration THROUGHPUT_TIME = Duration.ofSeconds(5);

  private Bench() {}

  /** Measures, in a new folder below {@code folder}, which is removed afterwards. */
  public static ExitCode run(
      Optional<Path> folder, boolean json, PrintStream out, PrintStream err) {
    try {
      Path parent =
          folder.isPresent()
              ? Files.createDirectories(folder.get())
              : Path.of(System.getProperty("java.io.tmpdir"));
      Path scratch = Files.createTempDirectory(parent, "signalbox-bench");
      try {
        Report report = measure(scratch);
        out.println(json ? report.json() : report.table());
        return ExitCode.OK;
      } finally {
        Scratch.delete(scratch);
      }
    } catch (IOException e) {
      err.println("signalbox: bench cannot measure here: " + e.getMessage());
      return ExitCode.FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.FAILED;
    }
  }

  private static Report measure(Path scratch) throws IOException, InterruptedException {
    double commitMs = RawCommit.medianMillis(scratch.resolve("raw.db"));
    var rows = new ArrayList<Report.Row>();
    for (Durability durability : List.of(Durability.FULL, Durability.RELAXED)) {
      try (var engine = BenchEngine.start(scratch.resolve(durability.name()), durability)) {
        engine.throughput(IN_FLIGHT, WARM_UP_TIME);
        rows.add(Report.Row.of("submit", durability, 1, 1, engine.submits(ALONE_RUNS)));
        rows.add(
            Report.Row.of(
                "five-steps", durability, 1, BenchEngine.STEPS, engine.fiveSteps(ALONE_RUNS)));
        rows.add(
            Report.Row.of(
                "throughput",
                durability,
                IN_FLIGHT,
                BenchEngine.STEPS,
                engine.throughput(IN_FLIGHT, THROUGHPUT_TIME)));
      }
    }
    return new Report(rows, commitMs, Memory.peakMib());
  }
}
