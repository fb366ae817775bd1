package dev.signalbox.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Of triggers in quick succession one run comes, with the event of the last one, once it has been
 * quiet for {@code period}; at the latest {@code maxWait} after the first.
 */
public record Debounce(Duration period, Duration maxWait) {
  /** How many periods {@code maxWait} is where it is not given. */
  public static final int MAX_WAIT_PERIODS = 10;

  public Debounce {
    if (period.isNegative() || period.isZero() || maxWait.compareTo(period) < 0) {
      throw new IllegalArgumentException(
          "debounce: expected 0 < period <= max-wait, found " + period + ", " + maxWait);
    }
  }

  /**
   * A run that is to come.
   *
   * @param since when the first trigger came
   * @param latest when the last one came
   */
  public record Pending(String id, Instant since, Instant latest, Instant due, long events) {
    public boolean isDue(Instant now) {
      return !now.isBefore(due);
    }
  }

  /**
   * What is pending after a trigger. What is overdue takes no more triggers: it has to fire first.
   *
   * @param fresh the id, should this be the first
   */
  public Pending trigger(Optional<Pending> before, Instant now, String fresh) {
    Instant at = before.map(Pending::latest).filter(now::isBefore).orElse(now);
    Instant since = before.map(Pending::since).orElse(at);
    Instant last = since.plus(maxWait);
    Instant quiet = at.plus(period);
    return new Pending(
        before.map(Pending::id).orElse(fresh),
        since,
        at,
        quiet.isBefore(last) ? quiet : last,
        before.map(Pending::events).orElse(0L) + 1);
  }
}
