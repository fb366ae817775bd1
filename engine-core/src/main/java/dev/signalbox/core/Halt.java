package dev.signalbox.core;

import dev.signalbox.core.Decision.Reason;
import dev.signalbox.core.StepRun.Cause;
import dev.signalbox.core.StepRun.Progress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The end that comes from outside: somebody cancels the run, or its time is over. An attempt that
 * was granted is told to end and waited for; everything else ends at once.
 */
final class Halt {
  private Halt() {}

  static Optional<Reason> cancel(Deciding deciding, String by, String reason) {
    deciding.conclude(new Fact.CancelAccepted(by, reason));
    stop(deciding, Cause.CANCELLED, step -> deciding.conclude(new Fact.StepCancelled(step.path())));
    return Optional.empty();
  }

  static Optional<Reason> timeOut(Deciding deciding) {
    stop(deciding, Cause.RUN_TIMED_OUT, step -> overran(deciding, step, claim(step)));
    return Optional.empty();
  }

  /** The step ends with the time of its run, and no step is to blame for that. */
  static Optional<Reason> overran(Deciding deciding, StepRun step, Json output) {
    String limit = deciding.workflow().timeout().map(Halt::words).orElse("its timeout");
    var failure = new Failure(FailureKind.TIMED_OUT, "the run took longer than " + limit);
    deciding.conclude(new Fact.StepFailed(step.path(), failure, output));
    return deciding.run().live().isEmpty()
        ? Course.runFailed(deciding, failure, Optional.empty())
        : Optional.empty();
  }

  /** A duration as people write it: {@code 1h30m}. */
  static String words(Duration duration) {
    return duration.toString().replace("PT", "").toLowerCase(Locale.ROOT);
  }

  private static void stop(Deciding deciding, Cause cause, Consumer<StepRun> end) {
    for (StepRun step : deciding.run().live()) {
      switch (step.progress()) {
        case Progress.Started _, Progress.Interrupted _ ->
            deciding.conclude(new Fact.AttemptInterrupted(step.path(), step.attempt(), cause));
        case Progress.Offered _, Progress.Verifying _ -> {
          recall(deciding, step, cause);
          end.accept(step);
        }
        case Progress.Pausing _, Progress.Asking _, Progress.Sleeping _, Progress.Emitting _ ->
            end.accept(step);
        case Progress.Succeeded _, Progress.Failed _, Progress.Skipped _, Progress.Cancelled _ ->
            throw new IllegalStateException("expected a live step, found " + step);
      }
    }
  }

  /**
   * Tells whoever may be at it to stop. Nobody waits for an answer: what still comes is fenced off.
   */
  private static void recall(Deciding deciding, StepRun step, Cause cause) {
    deciding.urge(new Command.Interrupt(deciding.run().id(), step.path(), step.attempt(), cause));
  }

  private static Json claim(StepRun step) {
    return step.progress() instanceof Progress.Verifying verifying ? verifying.claim() : Json.NULL;
  }
}
