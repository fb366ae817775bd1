package dev.signalbox.core;

import java.time.Instant;
import java.util.Optional;

/**
 * An instant at which a run wants to hear of it. It never fires early; one that no longer applies
 * is ignored.
 */
public sealed interface Timer {
  Instant due();

  /** The step that it belongs to; empty for that of the whole run. */
  default Optional<StepPath> of() {
    return switch (this) {
      case RunDeadline _, RunExpiry _ -> Optional.empty();
      case BackoffEnd end -> Optional.of(end.step());
      case AttemptDeadline deadline -> Optional.of(deadline.step());
      case ApprovalDeadline deadline -> Optional.of(deadline.step());
      case ApprovalReminder reminder -> Optional.of(reminder.step());
      case ApprovalEscalation escalation -> Optional.of(escalation.step());
      case WaitDeadline deadline -> Optional.of(deadline.step());
      case SleepEnd end -> Optional.of(end.step());
    };
  }

  /** The whole run times out. */
  record RunDeadline(Instant due) implements Timer {}

  /** The run must have started. */
  record RunExpiry(Instant due) implements Timer {}

  /** The pause before an attempt is over. */
  record BackoffEnd(StepPath step, int attempt, Instant due) implements Timer {}

  /** An attempt times out. */
  record AttemptDeadline(StepPath step, int attempt, Instant due) implements Timer {}

  /** Nobody has decided in time. */
  record ApprovalDeadline(StepPath step, Instant due) implements Timer {}

  /** Those who may decide are to be reminded. */
  record ApprovalReminder(StepPath step, Instant due) implements Timer {}

  /** Nobody has decided for so long that further ones may. */
  record ApprovalEscalation(StepPath step, Instant due) implements Timer {}

  /** What was waited for has not come in time. */
  record WaitDeadline(StepPath step, Instant due) implements Timer {}

  record SleepEnd(StepPath step, Instant due) implements Timer {}
}
