package dev.signalbox.core;

import java.time.LocalDate;
import java.time.LocalDateTime;

/** Local times at which a schedule does not start anything. */
public sealed interface Exclusion {
  /** Whether a tick at this time is left out. */
  boolean covers(LocalDateTime tick);

  /** All of one day. */
  record Day(LocalDate date) implements Exclusion {
    @Override
    public boolean covers(LocalDateTime tick) {
      return tick.toLocalDate().equals(date);
    }

    @Override
    public String toString() {
      return date.toString();
    }
  }

  /** Every minute in which there is a time of this expression. */
  record Times(Cron cron) implements Exclusion {
    @Override
    public boolean covers(LocalDateTime tick) {
      LocalDateTime minute = tick.withSecond(0).withNano(0);
      return cron.next(minute.minusNanos(1))
          .filter(time -> time.isBefore(minute.plusMinutes(1)))
          .isPresent();
    }

    @Override
    public String toString() {
      return cron.text();
    }
  }
}
