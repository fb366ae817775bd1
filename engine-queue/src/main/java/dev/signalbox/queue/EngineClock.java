package dev.signalbox.queue;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/**
 * Engine time, in milliseconds. It never runs backwards: after the wall clock has jumped back it
 * advances by elapsed time until the wall clock has caught up.
 */
public final class EngineClock {
  private final InstantSource wall;
  private final LongSupplier nanos;
  private Instant last = Instant.EPOCH;
  private long lastNanos;

  public EngineClock(InstantSource wall, LongSupplier nanos) {
    this.wall = wall;
    this.nanos = nanos;
  }

  public static EngineClock system() {
    return new EngineClock(InstantSource.system(), System::nanoTime);
  }

  public synchronized Instant now() {
    long elapsed = nanos.getAsLong();
    Instant steady = last.plusNanos(Math.max(0, elapsed - lastNanos));
    Instant seen = wall.instant();
    if (!seen.isBefore(last)) {
      last = seen;
      lastNanos = elapsed;
    } else if (steady.isAfter(last)) {
      last = steady;
      lastNanos = elapsed;
    }
    return last.truncatedTo(ChronoUnit.MILLIS);
  }
}
