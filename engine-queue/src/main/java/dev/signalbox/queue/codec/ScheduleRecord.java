package dev.signalbox.queue.codec;

import dev.signalbox.core.ScheduleDecision.Skipped;
import dev.signalbox.core.ScheduleEvent;
import dev.signalbox.core.Ticks;
import java.util.List;

/**
 * An entry of a schedule: what reached it, what came of that, and how its ticks stand since. The
 * last one is all that the next decision needs.
 */
public record ScheduleRecord(
    ScheduleEvent event, List<Ticks.Started> started, List<Skipped> skipped, Ticks ticks) {
  public ScheduleRecord {
    started = List.copyOf(started);
    skipped = List.copyOf(skipped);
  }
}
