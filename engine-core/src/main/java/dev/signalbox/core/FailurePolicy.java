package dev.signalbox.core;

import java.time.Duration;

/**
 * What a kind of failure means for the next attempt: the one table.
 *
 * @param retried whether another attempt can help at all
 * @param free as long as fewer failures of the step than this were excused, of whatever kind, this
 *     one is too: it does not count against {@code max-attempts}
 * @param backoff the pause before the next attempt
 */
record FailurePolicy(boolean retried, int free, Pause backoff) {
  sealed interface Pause {
    /** As the step says. */
    record OfStep() implements Pause {}

    /** As the other side's recovery needs it, whatever the step says. */
    record Own(Backoff backoff) implements Pause {}
  }

  private static final Pause OF_STEP = new Pause.OfStep();
  private static final FailurePolicy STOP = new FailurePolicy(false, 0, OF_STEP);
  private static final FailurePolicy RETRY = new FailurePolicy(true, 0, OF_STEP);

  static FailurePolicy of(FailureKind kind) {
    return switch (kind) {
      case ERROR, TIMED_OUT, NO_EVIDENCE, CHECKS_FAILED, STALL, PROCESS_CRASH, INDETERMINATE ->
          RETRY;
      case TURN_LIMIT, BOARD, FORGE, GIT_CONFLICT -> RETRY;
      case PROVIDER_TRANSIENT ->
          new FailurePolicy(true, 5, own(Duration.ofSeconds(10), Duration.ofMinutes(5)));
      case QUOTA -> new FailurePolicy(true, 24, own(Duration.ofMinutes(5), Duration.ofHours(1)));
      case SESSION_LOST, RESUME_REJECTED, CONTEXT_EXHAUSTED ->
          new FailurePolicy(true, 2, own(Duration.ZERO, Duration.ZERO));
      case REJECTED, EXPIRED, EXPRESSION, NEEDS_INPUT, WORKER_LOST, VETOED, AUTH, CONFIG -> STOP;
      case MODEL_UNKNOWN, EXECUTABLE_MISSING, ROOT_REFUSED, PERMISSION_DENIED, BUDGET_LIMIT -> STOP;
      case REFUSAL, BOUNDARY_VIOLATION, CANCELLED -> STOP;
    };
  }

  private static Pause own(Duration initial, Duration max) {
    return new Pause.Own(new Backoff(initial, 2, max));
  }
}
