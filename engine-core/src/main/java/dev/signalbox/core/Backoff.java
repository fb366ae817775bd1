package dev.signalbox.core;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The pause before the next attempt, with full jitter: between zero and a cap. The cap grows by a
 * factor, {@code initial * factor^(failed - 1)}, or by a step, {@code initial + increment * (failed
 * - 1)}, up to {@code max}; or it is taken from a table, whose last line counts for all that
 * follow. The jitter comes from the run's seed, the step and the attempt, so that a replay needs no
 * luck. Source: M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
 *
 * @param increment zero, where it grows by the factor
 * @param table empty, where it is computed
 */
public record Backoff(
    Duration initial, double factor, Duration max, Duration increment, List<Duration> table) {
  public static final Backoff STANDARD =
      new Backoff(Duration.ofSeconds(1), 2, Duration.ofMinutes(1));

  public Backoff {
    if (initial.isNegative()
        || max.compareTo(initial) < 0
        || !(factor >= 1)
        || increment.isNegative()
        || table.stream().anyMatch(Duration::isNegative)) {
      throw new IllegalArgumentException(
          "backoff: expected 0 <= initial <= max, factor >= 1 and nothing negative, found "
              + List.of(initial, max, factor, increment, table));
    }
    table = List.copyOf(table);
  }

  /** One that grows by a factor; 1 for pauses of the same length. */
  public Backoff(Duration initial, double factor, Duration max) {
    this(initial, factor, max, Duration.ZERO, List.of());
  }

  /** One that grows by a step. */
  public static Backoff linear(Duration initial, Duration increment, Duration max) {
    return new Backoff(initial, 1, max, increment, List.of());
  }

  /** One whose pauses are given one by one. */
  public static Backoff table(List<Duration> table) {
    return new Backoff(Duration.ZERO, 1, Duration.ZERO, Duration.ZERO, table);
  }

  /** The delay after {@code failed} failed attempts (1 or more). */
  Duration delay(int failed, long seed, StepPath step) {
    long mixed = seed ^ (31L * step.value().hashCode() + failed) * 0x9E3779B97F4A7C15L;
    return Duration.ofMillis((long) (cap(failed) * new SplittableRandom(mixed).nextDouble()));
  }

  /** The longest that it can be, in milliseconds. */
  private double cap(int failed) {
    if (!table.isEmpty()) {
      return (double) table.get(Math.min(failed, table.size()) - 1).toMillis();
    }
    double grown =
        increment.isZero()
            ? (double) initial.toMillis() * Math.pow(factor, failed - 1.0)
            : (double) initial.toMillis() + (failed - 1.0) * (double) increment.toMillis();
    return Math.min((double) max.toMillis(), grown);
  }
}
