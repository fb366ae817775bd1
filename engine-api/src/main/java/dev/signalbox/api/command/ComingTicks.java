package dev.signalbox.api.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signalbox.config.CompiledWorkflow;
import dev.signalbox.config.EngineConfig;
import dev.signalbox.core.Schedule;
import java.io.PrintStream;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** The next ticks of every schedule, so that whoever wrote it sees what it means. */
record ComingTicks(List<Schedule> schedules, Instant now) {
  private static final int COUNT = 10;
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx");

  static ComingTicks of(EngineConfig config, Instant now) {
    return new ComingTicks(
        config.workflows().values().stream()
            .map(CompiledWorkflow::schedules)
            .flatMap(List::stream)
            .toList(),
        now);
  }

  void print(PrintStream out) {
    for (Schedule schedule : schedules) {
      out.println("schedule " + schedule.id() + " of " + schedule.workflow() + ", next ticks:");
      List<Instant> ticks = schedule.upcoming(now, COUNT, 0);
      ticks.forEach(tick -> out.println("  " + LOCAL.format(tick.atZone(schedule.zone()))));
      if (ticks.isEmpty()) {
        out.println("  none: its end has passed, or all are left out");
      }
    }
  }

  void describe(ObjectNode root) {
    var list = root.putArray("schedules");
    for (Schedule schedule : schedules) {
      var next =
          list.addObject()
              .put("id", schedule.id().value())
              .put("workflow", schedule.workflow().value())
              .putArray("next");
      schedule.upcoming(now, COUNT, 0).forEach(tick -> next.add(tick.toString()));
    }
  }
}
