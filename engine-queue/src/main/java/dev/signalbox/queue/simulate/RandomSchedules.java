package dev.signalbox.queue.simulate;

import dev.signalbox.core.CronReader;
import dev.signalbox.core.CronReader.Reading;
import dev.signalbox.core.Schedule;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.core.Timing;
import dev.signalbox.core.WorkflowId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Schedules by chance, in the night in which the clocks of Europe are set ahead. */
final class RandomSchedules {
  private static final Duration WINDOW = Duration.ofHours(1);
  private static final Duration LENGTH = Duration.ofHours(3);

  private final Tape tape;
  private final Theme theme;

  RandomSchedules(Tape tape, Theme theme) {
    this.tape = tape;
    this.theme = theme;
  }

  List<Schedule> of(WorkflowId workflow) {
    var schedules = new ArrayList<Schedule>();
    if (tape.chance(500) || theme == Theme.TICKS) {
      for (int i = tape.pick(2); i >= 0; i--) {
        schedules.add(schedule(new ScheduleId(workflow + "-" + i), workflow));
      }
    }
    return schedules;
  }

  private Schedule schedule(ScheduleId id, WorkflowId workflow) {
    Instant end = Wall.START.plus(LENGTH);
    return new Schedule(
        id,
        workflow,
        timing(),
        Optional.empty(),
        Optional.of(end),
        tape.chance(300) ? Duration.ofSeconds(tape.about(1, 120)) : Duration.ZERO,
        new Schedule.CatchUp(tape.one(List.of(Schedule.CatchUp.Policy.values())), WINDOW),
        tape.one(List.of(Schedule.Overlap.values())),
        tape.chance(200));
  }

  private Timing timing() {
    return switch (tape.pick(3)) {
      case 0 -> new Timing.Every(Duration.ofSeconds(120 + tape.about(0, 900)), Duration.ZERO);
      case 1 -> cron("*/10 * * * *");
      default -> cron("30 2 * * *");
    };
  }

  private static Timing cron(String text) {
    return switch (CronReader.read(text)) {
      case Reading.Read(var cron) -> new Timing.Wall(cron, ZoneId.of("Europe/Berlin"));
      case Reading.Wrong wrong -> throw new IllegalStateException(text + ": " + wrong);
    };
  }
}
