package dev.signalbox.queue.retention;

import dev.signalbox.queue.log.AgedLog.Aged;
import dev.signalbox.queue.log.Entry;
import java.time.Instant;
import java.util.Optional;

/** What is needed of a schedule: its last entry, which says how its ticks stand. */
record ScheduleNeeds(Retention retention) implements StreamSweep.Needs {
  @Override
  public Optional<Instant> from(Instant now) {
    return retention.schedules().map(now::minus);
  }

  @Override
  public long free(Aged old, Entry last, Instant now) {
    return last.sequence() - 1;
  }
}
