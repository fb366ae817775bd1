package dev.signalbox.queue.simulate;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Runs one tape. */
final class Simulation {
  private final Scenarios scenarios;
  private final Sabotage sabotage;

  Simulation(Scenarios scenarios, Sabotage sabotage) {
    this.scenarios = scenarios;
    this.sabotage = sabotage;
  }

  /** What is simulated by these choices. */
  interface Scenarios {
    Scenario of(Tape tape, Theme theme);
  }

  List<String> description(Tape tape) {
    return scenarios.of(tape, Theme.of(tape)).description();
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
    Theme theme = Theme.of(tape);
    var world = new World(tape, theme, scenarios.of(tape, theme), sabotage, traced);
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
