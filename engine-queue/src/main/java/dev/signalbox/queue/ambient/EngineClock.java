package dev.signalbox.queue.ambient;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Engine time, in milliseconds. It never runs backwards: after the wall clock has jumped back it
 * advances by elapsed time until the wall clock has caught up. A wall clock that jumps ahead by
 * more than 10 minutes is not believed for a minute of elapsed time, so that a mistake that is put
 * right meanwhile fires no timer.
 */
public final class EngineClock {
  private static final Logger LOG = LoggerFactory.getLogger(EngineClock.class);
  private static final Duration JUMP = Duration.ofMinutes(10);
  private static final Duration HOLD = Duration.ofSeconds(60);

  private final InstantSource wall;
  private final LongSupplier nanos;
  private Instant last;
  private long lastNanos;

  /** Since when the wall clock is ahead of engine time, and not believed yet. */
  private OptionalLong heldSince = OptionalLong.empty();

  public EngineClock(InstantSource wall, LongSupplier nanos) {
    this.wall = wall;
    this.nanos = nanos;
    this.last = wall.instant();
    this.lastNanos = nanos.getAsLong();
  }

  public static EngineClock system() {
    return new EngineClock(InstantSource.system(), System::nanoTime);
  }

  public synchronized Instant now() {
    long elapsed = nanos.getAsLong();
    Instant steady = last.plusNanos(Math.max(0, elapsed - lastNanos));
    Instant seen = believed(wall.instant(), steady, elapsed);
    if (!seen.isBefore(last)) {
      last = seen;
      lastNanos = elapsed;
    } else if (steady.isAfter(last)) {
      last = steady;
      lastNanos = elapsed;
    }
    return last.truncatedTo(ChronoUnit.MILLIS);
  }

  /** Whether the wall clock has jumped ahead, and engine time does not follow it yet. */
  public synchronized boolean isHeld() {
    var _ = now();
    return heldSince.isPresent();
  }

  private Instant believed(Instant seen, Instant steady, long elapsed) {
    if (seen.getEpochSecond() - steady.getEpochSecond() <= JUMP.toSeconds()) {
      heldSince.ifPresent(_ -> LOG.info("clock-jump: the wall clock has come back"));
      heldSince = OptionalLong.empty();
      return seen;
    }
    Duration jump = Duration.between(steady, seen);
    if (heldSince.isEmpty()) {
      LOG.warn("clock-jump: the wall clock is {} ahead, timers are held for {}", jump, HOLD);
      heldSince = OptionalLong.of(elapsed);
    }
    if (elapsed - heldSince.getAsLong() < HOLD.toNanos()) {
      return steady;
    }
    LOG.warn("clock-jump: the wall clock has stayed {} ahead, engine time follows it", jump);
    heldSince = OptionalLong.empty();
    return seen;
  }
}
