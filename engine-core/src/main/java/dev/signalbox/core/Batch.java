package dev.signalbox.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Many triggers become one run, with the events of all of them, in the order of arrival: as soon as
 * there are {@code maxSize}, or {@code timeout} has passed since the first, or one more would make
 * it larger than {@code maxBytes}.
 */
public record Batch(long maxSize, Duration timeout, long maxBytes) {
  /** Of the events of one batch together, as JSON: 1 MiB. */
  public static final long BYTES = 1 << 20;

  public Batch {
    if (maxSize < 1 || maxBytes < 1 || timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException(
          "batch: expected max-size >= 1 and timeout > 0, found " + maxSize + ", " + timeout);
    }
  }

  /**
   * A batch that is being filled.
   *
   * @param id the id of the event that its run will have
   */
  public record Open(String id, Instant since, Instant due, long events, long bytes) {
    public boolean isDue(Instant now) {
      return !now.isBefore(due);
    }
  }

  /** Whether this batch has no room for one more event, and must be closed first. */
  public boolean isTooFull(Open open, long bytes) {
    return open.events() >= maxSize || open.bytes() + bytes > maxBytes;
  }

  /**
   * The batch with one more event.
   *
   * @param fresh the id, should this be the first
   */
  public Open add(Optional<Open> before, Instant now, long bytes, String fresh) {
    return new Open(
        before.map(Open::id).orElse(fresh),
        before.map(Open::since).orElse(now),
        before.map(Open::due).orElse(now.plus(timeout)),
        before.map(Open::events).orElse(0L) + 1,
        before.map(Open::bytes).orElse(0L) + bytes);
  }

  /** Whether it need not wait any longer. */
  public boolean isFull(Open open) {
    return open.events() >= maxSize || open.bytes() >= maxBytes;
  }
}
