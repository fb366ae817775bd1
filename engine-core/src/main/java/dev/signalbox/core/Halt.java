package dev.signalbox.core;

import dev.signalbox.core.Decision.Reason;
import dev.signalbox.core.StepRun.Cause;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The end that comes from outside: somebody cancels the run, or its time is over. An attempt that
 * was granted is told to end and waited for; everything else ends at once.
 */
final class Halt {
  private Halt() {}

  /** Somebody wants the run to end; one that is paused goes on to do so. */
  static Optional<Reason> cancel(Deciding deciding, String by, String reason) {
    if (deciding.run().paused()) {
      deciding.conclude(new Fact.RunResumed(by));
    }
    deciding.conclude(new Fact.CancelAccepted(by, reason));
    if (deciding.run().isHalting()) {
      stopAll(deciding);
    }
    return Optional.empty();
  }

  static Optional<Reason> timeOut(Deciding deciding) {
    String limit = deciding.workflow().timeout().map(Halt::words).orElse("its timeout");
    deciding.conclude(
        new Fact.RunOverran(
            new Failure(FailureKind.TIMED_OUT, "the run took longer than " + limit)));
    stopAll(deciding);
    return Optional.empty();
  }

  /** A run that has not begun ends at once, and does nothing any more. */
  private static void stopAll(Deciding deciding) {
    if (deciding.run().stage() instanceof Stage.Queued) {
      Closing.end(deciding, ending(deciding.run()));
    } else {
      deciding.run().live().forEach(step -> stop(deciding, step));
    }
  }

  /** Not started in time: whatever waits for a worker or for its turn never was. */
  static Optional<Reason> expire(Deciding deciding) {
    var failure = new Failure(FailureKind.EXPIRED, "the run did not start in time");
    deciding.conclude(new Fact.RunOverran(failure));
    stopAll(deciding);
    return Optional.empty();
  }

  /** Whether it was never begun, so that nothing has to be undone, handled or finished. */
  static boolean isExpired(Run run) {
    return run.overrun().filter(failure -> failure.kind() == FailureKind.EXPIRED).isPresent();
  }

  /** Stops what runs in a block whose own end is decided. */
  static void stopBelow(Deciding deciding, StepPath block) {
    for (StepRun step : deciding.run().live()) {
      if (step.path().isBelow(block)) {
        stop(deciding, step);
      }
    }
  }

  /** A step that was stopped has ended: no step is to blame where the run's time is over. */
  static Optional<Reason> stopped(Deciding deciding, StepRun step, Json output) {
    Run run = deciding.run();
    boolean overran =
        run.overrun().isPresent() && run.cancellation().isEmpty() && Waking.isOpen(run);
    return deciding.conclude(
        overran
            ? new Fact.StepFailed(step.path(), run.overrun().get(), output)
            : new Fact.StepCancelled(step.path()));
  }

  /** How a run ends whose steps were stopped. */
  static Stage.Ending ending(Run run) {
    return run.overrun().isPresent() && run.cancellation().isEmpty()
        ? new Stage.Ending.Broken(new Run.RunFailure(run.overrun().get(), Optional.empty()))
        : new Stage.Ending.Stopped(Optional.empty());
  }

  /** A duration as people write it: {@code 1h30m}. */
  static String words(Duration duration) {
    return duration.toString().replace("PT", "").toLowerCase(Locale.ROOT);
  }

  private static void stop(Deciding deciding, StepRun step) {
    Cause cause =
        deciding.run().overrun().isPresent() && deciding.run().cancellation().isEmpty()
            ? Cause.RUN_TIMED_OUT
            : Cause.CANCELLED;
    switch (step.progress()) {
      case Progress.Interrupted told when told.cause() == cause -> {
        // It is being waited for already.
      }
      case Progress.Started _, Progress.Interrupted _ ->
          deciding.conclude(new Fact.AttemptInterrupted(step.path(), step.attempt(), cause));
      case Progress.Offered _, Progress.Verifying _ -> {
        recall(deciding, step, cause);
        stopped(deciding, step, claim(step));
      }
      case Progress.Queued _ -> stopped(deciding, step, Json.NULL);
      case Progress.Asking _ -> stopped(deciding, step, claim(step));
      case Progress.Pausing _, Progress.Sleeping _, Progress.Emitting _ ->
          stopped(deciding, step, Json.NULL);
      case Progress.Listening _ -> stopped(deciding, step, Json.NULL);
      case Progress.Calling calling -> {
        if (!calling.stopping()) {
          Calls.stop(deciding, step);
        }
      }
      case Progress.Holding _ ->
          deciding.conclude(new Fact.BlockClosing(step.path(), new StepRun.Closing.Stopped()));
      case Progress.Succeeded _, Progress.Failed _, Progress.Skipped _, Progress.Cancelled _ ->
          throw new IllegalStateException("expected a live step, found " + step);
    }
  }

  /**
   * Tells whoever may be at it to stop. Nobody waits for an answer: what still comes is fenced off.
   */
  private static void recall(Deciding deciding, StepRun step, Cause cause) {
    deciding.urge(new Command.Interrupt(deciding.run().id(), step.path(), step.attempt(), cause));
  }

  private static Json claim(StepRun step) {
    Optional<Json> claim =
        switch (step.progress()) {
          case Progress.Verifying verifying -> Optional.of(verifying.claim());
          case Progress.Asking asking -> asking.hold().flatMap(Progress.Hold::claim);
          case Progress.Pausing _, Progress.Queued _, Progress.Offered _ -> Optional.empty();
          case Progress.Started _, Progress.Interrupted _ -> Optional.empty();
          case Progress.Sleeping _, Progress.Listening _, Progress.Calling _ -> Optional.empty();
          case Progress.Holding _, Progress.Emitting _ -> Optional.empty();
          case Progress.Succeeded _, Progress.Failed _, Progress.Skipped _ -> Optional.empty();
          case Progress.Cancelled _ -> Optional.empty();
        };
    return claim.orElse(Json.NULL);
  }
}
