package dev.signalbox.queue.memory;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants as they are kept: in milliseconds. */
final class Millis {
  private Millis() {}

  static Instant down(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS);
  }

  /** Nothing must be found to be due before it is. */
  static Instant up(Instant instant) {
    Instant down = down(instant);
    return down.isBefore(instant) ? down.plusMillis(1) : down;
  }
}
