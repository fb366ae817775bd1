package dev.signalbox.core;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * The pause before the next attempt: exponential with a cap and full jitter, a delay between zero
 * and {@code min(max, initial * factor^(failed - 1))}. The jitter comes from the run's seed, the
 * step and the attempt, so that a replay needs no luck. Source: M. Brooker, "Exponential Backoff
 * and Jitter", AWS Architecture Blog, 2015.
 */
public record Backoff(Duration initial, double factor, Duration max) {
  public static final Backoff STANDARD =
      new Backoff(Duration.ofSeconds(1), 2, Duration.ofMinutes(1));

  public Backoff {
    if (initial.isNegative() || max.compareTo(initial) < 0 || !(factor >= 1)) {
      throw new IllegalArgumentException(
          "backoff: expected 0 <= initial <= max and factor >= 1, found "
              + initial
              + ", "
              + max
              + ", "
              + factor);
    }
  }

  /** The delay after {@code failed} failed attempts (1 or more). */
  Duration delay(int failed, long seed, StepPath step) {
    double cap =
        Math.min(
            (double) max.toMillis(), (double) initial.toMillis() * Math.pow(factor, failed - 1.0));
    long mixed = seed ^ (31L * step.value().hashCode() + failed) * 0x9E3779B97F4A7C15L;
    return Duration.ofMillis((long) (cap * new SplittableRandom(mixed).nextDouble()));
  }
}
