package dev.signalbox.core;

import dev.signalbox.core.Decision.Reason;
import java.util.Optional;

/** How a run, and each attempt of its steps, comes to its turn. */
final class Turns {
  private Turns() {}

  /** Begins, or waits for its turn to. */
  static void begin(Deciding deciding) {
    if (Admission.claims(deciding.run(), Gate.Count.RUNS)) {
      deciding.conclude(new Fact.RunQueued());
    } else {
      Course.begin(deciding);
    }
  }

  static Optional<Reason> admitted(Deciding deciding) {
    if (!(deciding.run().stage() instanceof Stage.Queued)) {
      return Optional.of(new Reason.Repeated());
    }
    if (deciding.run().paused()) {
      return Optional.of(new Reason.Paused());
    }
    deciding.conclude(new Fact.RunAdmitted());
    Course.begin(deciding);
    return Optional.empty();
  }

  /** Offers an attempt, or has it wait for its turn to be. */
  static Optional<Reason> offer(Deciding deciding, StepPath path, int attempt) {
    boolean metered = isMetered(deciding, path);
    return deciding.conclude(
        metered || Admission.claims(deciding.run(), Gate.Count.STEPS)
            ? new Fact.AttemptQueued(path, attempt, metered)
            : new Fact.AttemptOffered(path, attempt));
  }

  /** Whether budgets that runs share must have something left for its attempts: agents consume. */
  static boolean isMetered(Deciding deciding, StepPath path) {
    return deciding.step(path).action() instanceof Step.Action.Task task
        && task.kind().equals(Rerun.AGENT)
        && Admission.shares(deciding.run(), path);
  }

  static Optional<Reason> granted(Deciding deciding, Event.SlotGranted event) {
    return deciding.current(
        event.step(),
        event.attempt(),
        step -> {
          if (!(step.progress() instanceof Progress.Queued)) {
            return Optional.of(new Reason.NotOpen(step.path()));
          }
          if (deciding.run().paused()) {
            return Optional.of(new Reason.Paused());
          }
          return Budgets.held(deciding, step.path(), step.attempt())
              ? Optional.empty()
              : deciding.conclude(new Fact.AttemptOffered(step.path(), step.attempt()));
        });
  }
}
