package dev.signalbox.queue.simulate;

import dev.signalbox.queue.simulate.Simulation.Failure;
import dev.signalbox.queue.simulate.Simulation.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Simulates, one seed after another, until one of them shows something, or the time is over. */
public final class Simulator {
  private static final Duration SHRINKING = Duration.ofSeconds(60);

  private final Simulation simulation;
  private final Duration shrinking;

  private Simulator(Simulation.Scenarios scenarios, Sabotage sabotage, Duration shrinking) {
    this.shrinking = shrinking;
    this.simulation = new Simulation(scenarios, sabotage);
  }

  /** Of workflows by chance, in which every word of the language occurs. */
  public static Simulator ofRandomWorkflows() {
    return new Simulator(RandomScenario::new, Sabotage.NONE, SHRINKING);
  }

  /** Of these workflows. */
  public static Simulator of(Scenario scenario) {
    return new Simulator((_, _) -> scenario, Sabotage.NONE, SHRINKING);
  }

  /** With a bug that is planted. */
  static Simulator broken(Sabotage sabotage, Duration shrinking) {
    return new Simulator(RandomScenario::new, sabotage, shrinking);
  }

  /** What was done, and what was found, if anything. */
  public record Summary(long seeds, Duration took, Counters counters, Optional<Finding> finding) {
    public double seedsPerSecond() {
      return seeds * 1e9 / Math.max(1, took.toNanos());
    }
  }

  /**
   * Something that is not as it should be.
   *
   * @param seed by which it was found
   * @param invariant its name, such as {@code I5}
   * @param workflows what was simulated
   * @param trace what happened, a line each
   * @param tape the choices by which it happens
   */
  public record Finding(
      long seed,
      String invariant,
      String message,
      List<String> workflows,
      List<String> trace,
      Recording tape) {
    public Finding {
      workflows = List.copyOf(workflows);
      trace = List.copyOf(trace);
    }

    /** To be replayed before anything else, from now on. */
    public void write(Path file) {
      var remarks = new ArrayList<String>();
      remarks.add("seed " + seed + ", " + invariant + ": " + message);
      remarks.addAll(trace);
      TapeFile.write(file, remarks, tape);
    }
  }

  /** From this seed on, on so many threads. */
  public Summary run(long seed, Duration time, int threads) {
    return run(seed, Long.MAX_VALUE, time, threads);
  }

  Summary run(long seed, long most, Duration time, int threads) {
    long start = System.nanoTime();
    long deadline = start + time.toNanos();
    var next = new AtomicLong(seed);
    var counters = new Counters();
    var found = new AtomicReference<Optional<Found>>(Optional.empty());
    try (var executor = Executors.newFixedThreadPool(threads)) {
      var workers = new ArrayList<CompletableFuture<Void>>();
      for (int i = 0; i < threads; i++) {
        workers.add(
            CompletableFuture.runAsync(
                () -> {
                  while (found.get().isEmpty() && System.nanoTime() < deadline) {
                    long mine = next.getAndIncrement();
                    if (mine - seed >= most) {
                      return;
                    }
                    Result result = simulation.run(Tape.random(mine), false);
                    synchronized (counters) {
                      counters.add(result.counters());
                    }
                    if (result.failure().isPresent()) {
                      found.compareAndSet(Optional.empty(), Optional.of(new Found(mine, result)));
                    }
                  }
                },
                executor));
      }
      workers.forEach(CompletableFuture::join);
    }
    long seeds = Math.min(most, next.get() - seed);
    var took = Duration.ofNanos(System.nanoTime() - start);
    return new Summary(
        seeds, took, counters, found.get().map(it -> finding(it.seed(), it.result())));
  }

  private record Found(long seed, Result result) {}

  /** What a tape that was recorded shows, if it does so still. */
  public Optional<Finding> replay(Recording tape) {
    Result result = simulation.run(Tape.of(tape), true);
    return result.failure().map(failure -> finding(0, failure, tape));
  }

  private Finding finding(long seed, Result result) {
    String invariant = result.failure().map(Failure::invariant).orElseThrow();
    Recording tape = Shrinker.shrink(result.tape(), it -> shows(it, invariant), shrinking);
    Result last = simulation.run(Tape.of(tape), true);
    // What is found only once in two runs of the same tape is a finding of its own.
    Failure failure =
        last.failure()
            .orElseGet(() ->
                new Failure(
                    "determinism",
                    "not found again on the same tape: " + invariant,
                    List.of(),
                    new IllegalStateException("the same tape has led to something else")));
    return finding(seed, failure, tape);
  }

  private boolean shows(Recording tape, String invariant) {
    return simulation
        .run(Tape.of(tape), false)
        .failure()
        .filter(failure -> failure.invariant().equals(invariant))
        .isPresent();
  }

  private Finding finding(long seed, Failure failure, Recording tape) {
    return new Finding(
        seed,
        failure.invariant(),
        failure.message(),
        simulation.description(Tape.of(tape)),
        failure.trace(),
        tape);
  }

  /** Whether a tape leads to the same each time. */
  boolean isDeterministic(long seed) {
    Result first = simulation.run(Tape.random(seed), false);
    Result second = simulation.run(Tape.of(first.tape()), false);
    return first.fingerprint() == second.fingerprint();
  }
}
