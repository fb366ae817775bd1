package dev.signalbox.queue.simulate;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** Runs one tape. */
final class Simulation {
  private final Function<Tape, Scenario> scenarios;
  private final Sabotage sabotage;

  Simulation(Function<Tape, Scenario> scenarios, Sabotage sabotage) {
    this.scenarios = scenarios;
    this.sabotage = sabotage;
  }

  /**
   * What came of one simulation.
   *
   * @param fingerprint of all that has happened in it
   */
  record Result(Optional<Failure> failure, Recording tape, Counters counters, long fingerprint) {}

  /** An invariant that does not hold, and what was seen of the way there. */
  record Failure(String invariant, String message, List<String> trace, Throwable cause) {}

  Result run(Tape tape, boolean traced) {
    var result = new AtomicReference<Optional<Result>>(Optional.empty());
    var trouble = new AtomicReference<Optional<Throwable>>(Optional.empty());
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                result.set(Optional.of(conduct(tape, traced)));
              } catch (RuntimeException | Error e) {
                trouble.set(Optional.of(e));
              }
            });
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return result
        .get()
        .orElseThrow(() ->
            new IllegalStateException("a simulation could not be run", trouble.get().orElse(null)));
  }

  private Result conduct(Tape tape, boolean traced) {
    Scenario scenario = scenarios.apply(tape);
    var world = new World(tape, scenario, sabotage, traced);
    Optional<Failure> failure = Optional.empty();
    try {
      world.run();
    } catch (Broken broken) {
      failure = Optional.of(failure(world, broken.invariant, broken));
    } catch (RuntimeException e) {
      failure = Optional.of(failure(world, "exception", e));
    }
    return new Result(failure, tape.drawn(), world.counters, world.trace.fingerprint());
  }

  private static Failure failure(World world, String invariant, RuntimeException why) {
    return new Failure(invariant, String.valueOf(why.getMessage()), world.trace.lines(), why);
  }
}
