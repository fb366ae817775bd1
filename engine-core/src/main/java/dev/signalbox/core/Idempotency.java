package dev.signalbox.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The first trigger with a key counts, further ones are duplicates of it.
 *
 * @param window how long it counts; empty for ever
 */
public record Idempotency(Optional<Duration> window, OnFailed onFailed) {
  public static final Duration WINDOW = Duration.ofHours(24);

  /** Where nothing is said. */
  public static final Idempotency STANDARD = new Idempotency(Optional.of(WINDOW), OnFailed.KEEP);

  public Idempotency {
    if (window.filter(span -> span.isNegative() || span.isZero()).isPresent()) {
      throw new IllegalArgumentException("idempotency: expected window > 0, found " + window);
    }
  }

  /** What the failure of the run that a key started means for the key. */
  public enum OnFailed {
    /** The next trigger with it starts a run. */
    FREE,
    KEEP
  }

  /**
   * Whether a key that was used is taken still. An instant before that of its use is not later than
   * it, so a clock that goes backwards frees nothing.
   *
   * @param failed whether the run that it started has failed
   */
  public boolean isTaken(Instant used, Instant now, boolean failed) {
    boolean over = window.filter(span -> !now.isBefore(used.plus(span))).isPresent();
    return !over && !(failed && onFailed == OnFailed.FREE);
  }
}
