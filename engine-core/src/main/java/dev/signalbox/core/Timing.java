package dev.signalbox.core;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;

/** When a schedule ticks. */
public sealed interface Timing {
  /** The first tick after this instant. */
  Optional<Instant> next(Instant after);

  /**
   * Ticks at local times. One that the clocks leave out ticks at the first instant after the gap;
   * one that they show twice ticks the first time. What then falls together is one tick.
   */
  record Wall(Cron cron, ZoneId zone) implements Timing {
    @Override
    public Optional<Instant> next(Instant after) {
      // Whatever is earlier on the clock is earlier in time, or the same: instant() never falls.
      LocalDateTime from = LocalDateTime.ofInstant(after, zone);
      if (instant(from).isBefore(after)) {
        // The clocks show this hour for the second time: all of it has been.
        from = transition(from).getDateTimeBefore().minusNanos(1);
      }
      Optional<LocalDateTime> local = cron.next(from);
      while (local.isPresent() && !instant(local.get()).isAfter(after)) {
        local = cron.next(local.get());
      }
      return local.map(this::instant);
    }

    private Instant instant(LocalDateTime local) {
      var offsets = zone.getRules().getValidOffsets(local);
      return offsets.isEmpty()
          ? transition(local).getInstant()
          : local.toInstant(offsets.getFirst());
    }

    private ZoneOffsetTransition transition(LocalDateTime local) {
      return zone.getRules().getTransition(local);
    }

    @Override
    public String toString() {
      return cron + " " + zone;
    }
  }

  /** Ticks at all multiples of a period since 1970, moved by an offset. */
  record Every(Duration period, Duration offset) implements Timing {
    public Every {
      if (period.toSeconds() < 1 || offset.isNegative()) {
        throw new IllegalArgumentException(
            "every: expected a period of 1s or more and an offset of 0 or more, found "
                + period
                + " and "
                + offset);
      }
    }

    @Override
    public Optional<Instant> next(Instant after) {
      long step = period.toMillis();
      long first = offset.toMillis() % step;
      long passed = Math.floorDiv(after.toEpochMilli() - first, step);
      return Optional.of(Instant.ofEpochMilli(first + (passed + 1) * step));
    }

    @Override
    public String toString() {
      return offset.isZero() ? "every " + period : "every " + period + " offset " + offset;
    }
  }
}
