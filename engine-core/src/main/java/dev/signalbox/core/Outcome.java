package dev.signalbox.core;

import java.time.Duration;
import java.util.Optional;

/**
 * How one attempt ended, as its worker saw it. {@link Claimed} is not success: the step's {@code
 * expect} list decides that.
 *
 * <p>{@code output} is what the attempt produced, {@link Json#NULL} where it produced nothing; it
 * is kept for every outcome.
 */
public sealed interface Outcome {
  Json output();

  /** The work says that it is done. */
  record Claimed(Json output) implements Outcome {}

  /**
   * The work failed.
   *
   * @param retryAfter how long the other side asks to be left alone before the next attempt;
   *     clamped to 1 s to 24 h
   */
  record Failed(Failure failure, Json output, Optional<Duration> retryAfter) implements Outcome {
    public Failed(FailureKind kind, String message, Json output) {
      this(new Failure(kind, message), output, Optional.empty());
    }
  }

  /** The work failed, and no further attempt can help: the step fails at once. */
  record NonRetryable(Failure failure, Json output) implements Outcome {}

  /** The work cannot go on without a person. */
  record NeedsInput(String question, Json output) implements Outcome {}

  /** No sign of life for longer than the idle limit; the process tree is gone. */
  record Stalled(String message, Json output) implements Outcome {}

  /** The attempt's wall-clock limit passed; the process tree is gone. */
  record TimedOut(String message, Json output) implements Outcome {}

  /**
   * It was ended because what it may consume is used up; the process tree is gone. What follows is
   * for a person to say.
   */
  record OverBudget(String message, Json output) implements Outcome {}

  /** It was interrupted at the engine's request; the process tree is gone. */
  record Cancelled(String message, Json output) implements Outcome {}

  /** Neither success nor failure can be concluded from what was seen. */
  record Indeterminate(String message, Json output) implements Outcome {}
}
