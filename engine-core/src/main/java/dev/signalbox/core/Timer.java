package dev.signalbox.core;

import java.time.Instant;

/**
 * An instant at which a run wants to hear of it. It never fires early; one that no longer applies
 * is ignored.
 */
public sealed interface Timer {
  Instant due();

  /** The whole run times out. */
  record RunDeadline(Instant due) implements Timer {}

  /** The pause before an attempt is over. */
  record BackoffEnd(StepPath step, int attempt, Instant due) implements Timer {}

  /** An attempt times out. */
  record AttemptDeadline(StepPath step, int attempt, Instant due) implements Timer {}

  /** Nobody has decided in time. */
  record ApprovalDeadline(StepPath step, Instant due) implements Timer {}

  /** What was waited for has not come in time. */
  record WaitDeadline(StepPath step, Instant due) implements Timer {}

  record SleepEnd(StepPath step, Instant due) implements Timer {}
}
