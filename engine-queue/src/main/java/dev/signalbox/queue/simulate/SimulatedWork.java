package dev.signalbox.queue.simulate;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Failure;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Step;
import dev.signalbox.core.Verdict;
import dev.signalbox.queue.worker.Performer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Workers: quick and slow, good and bad, and some who do not listen. */
final class SimulatedWork implements Performer {
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** How what is made up ends, to be told from what is the workflow's own. */
  static final String BY_CHANCE = ", by chance";

  private final World world;
  private final Life life;

  SimulatedWork(World world, Life life) {
    this.world = world;
    this.life = life;
  }

  private String name(Assignment assignment) {
    return world.trace.run(assignment.run().value())
        + " "
        + assignment.step()
        + "/"
        + assignment.attempt();
  }

  @Override
  public Outcome perform(Assignment assignment, Interruption interruption) throws Exception {
    world.counters.count(Counter.ATTEMPTS);
    if (assignment.crashes() > 0) {
      world.counters.count(Counter.ATTEMPTS_AGAIN_AFTER_CRASH);
    }
    world.ledger.begun(life, assignment);
    world.say("work", () -> name(assignment) + " begins");
    world.secrets.print();
    // Who is told to end is given some time, and then not counted any more.
    var counted = new AtomicBoolean(true);
    Runnable end =
        () -> {
          if (counted.compareAndSet(true, false)) {
            world.ledger.ended(life, assignment);
          }
        };
    interruption.whenRequested(end);
    try {
      return told(assignment, outcome(assignment, interruption));
    } finally {
      end.run();
    }
  }

  private Outcome told(Assignment assignment, Outcome outcome) {
    if (isLate(assignment)) {
      world.counters.count(Counter.LATE_OUTCOMES);
    }
    world.say("work", () -> name(assignment) + " ends: " + outcome.getClass().getSimpleName());
    return outcome;
  }

  /** The run goes on without it by now. */
  private boolean isLate(Assignment assignment) {
    return world
        .watch
        .run(assignment.run())
        .flatMap(run -> run.steps().find(assignment.step()))
        .filter(step -> step.isEnded() || step.attempt() > assignment.attempt())
        .isPresent();
  }

  private Outcome outcome(Assignment assignment, Interruption interruption) throws Exception {
    Tape tape = world.tape;
    boolean deaf = tape.chance(world.faults.work().deaf());
    long millis =
        tape.chance(world.faults.work().slow()) ? tape.about(1_000, 300_000) : tape.pick(100);
    boolean interrupted =
        world.baton.until(() -> !deaf && interruption.requested(), Duration.ofMillis(millis));
    if (interrupted) {
      world.counters.count(Counter.ATTEMPTS_INTERRUPTED);
      return new Outcome.Cancelled("interrupted", Json.NULL);
    }
    if (deaf && interruption.requested()) {
      world.counters.count(Counter.ATTEMPTS_DEAF);
    }
    if (isOverBudget(assignment)) {
      world.counters.count(Counter.ATTEMPTS_OVER_BUDGET);
      return new Outcome.OverBudget(said("used up"), mark(assignment));
    }
    if (!tape.chance(world.faults.work().bad())) {
      return new Outcome.Claimed(mark(assignment));
    }
    world.counters.count(Counter.ATTEMPTS_FAILED);
    return switch (tape.pick(7)) {
      case 0, 1 -> new Outcome.Failed(FailureKind.ERROR, said("failed"), mark(assignment));
      case 2 ->
          new Outcome.NonRetryable(
              new Failure(FailureKind.ERROR, said("hopeless")), mark(assignment));
      case 3 -> new Outcome.TimedOut(said("too slow"), mark(assignment));
      case 4 -> new Outcome.Indeterminate(said("who knows"), mark(assignment));
      case 5 -> new Outcome.Stalled(said("silent"), mark(assignment));
      default -> {
        world.counters.count(Counter.ATTEMPTS_THROWN);
        throw new IllegalArgumentException(said("thrown"));
      }
    };
  }

  /** A worker may see it sooner than what is counted in the end says. */
  private boolean isOverBudget(Assignment assignment) {
    return assignment.allowance().isPresent()
        && world.faults.work().bad() > 0
        && world.tape.track("over-budget").chance(300);
  }

  private String said(String what) {
    return world.secrets.in(what) + BY_CHANCE;
  }

  /** By which the outcome can be told from those of other attempts. */
  private Json mark(Assignment assignment) {
    return world.secrets.in(world.scenario.output(world.tape, assignment));
  }

  @Override
  public Optional<Duration> grace(Assignment assignment) {
    return Optional.of(GRACE);
  }

  @Override
  public Verdict examine(
      Assignment assignment, Step.Expectation expectation, Interruption interruption)
      throws Exception {
    world.counters.count(Counter.CHECKS);
    Tape tape = world.tape;
    world.baton.until(interruption::requested, Duration.ofMillis(tape.pick(50)));
    if (!tape.chance(world.faults.work().bad() / 2)) {
      return new Verdict.Holds(world.secrets.in(Json.TRUE));
    }
    if (tape.chance(300)) {
      world.counters.count(Counter.CHECKS_LOST);
      throw new IllegalArgumentException(said("thrown"));
    }
    world.counters.count(Counter.CHECKS_REFUTED);
    return new Verdict.Refuted(new Failure(FailureKind.ERROR, said("not there")), Json.NULL);
  }
}
