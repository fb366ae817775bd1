package dev.signalbox.core;

import dev.signalbox.core.Schedule.CatchUp;
import dev.signalbox.core.Schedule.CatchUp.Policy;
import dev.signalbox.core.Schedule.Overlap;
import dev.signalbox.core.ScheduleDecision.Reason;
import dev.signalbox.core.ScheduleDecision.Skipped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A schedule in time: each tick that starts gets the next run. */
final class ScheduleLife {
  static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  static final Duration FIVE = Duration.ofMinutes(5);

  static Schedule schedule(Overlap overlap, CatchUp catchUp, boolean pauseOnFailure) {
    return new Schedule(
        new ScheduleId("s"),
        new WorkflowId("w"),
        new Timing.Every(FIVE, Duration.ZERO),
        Optional.empty(),
        Optional.empty(),
        Duration.ZERO,
        catchUp,
        overlap,
        pauseOnFailure);
  }

  static Schedule overlapping(Overlap overlap) {
    return schedule(overlap, CatchUp.STANDARD, false);
  }

  static Schedule catching(Policy policy, Duration window) {
    return schedule(Overlap.SKIP, new CatchUp(policy, window), false);
  }

  Schedule schedule;
  Ticks ticks;
  Instant now = T0;
  private Instant attentive = T0;
  private final List<RunId> ended = new ArrayList<>();
  private final List<Boolean> failed = new ArrayList<>();
  final List<String> started = new ArrayList<>();
  final List<Skipped> skipped = new ArrayList<>();

  ScheduleLife(Schedule schedule) {
    this.schedule = schedule;
    ticks = Ticks.none(T0);
    look();
  }

  ScheduleLife pass(Duration time) {
    Instant end = now.plus(time);
    while (now.isBefore(end)) {
      now = now.plus(Duration.ofMinutes(1));
      look();
    }
    return this;
  }

  /** Nobody looks meanwhile. */
  ScheduleLife outage(Duration time) {
    now = now.plus(time);
    attentive = now;
    return this;
  }

  ScheduleLife end(String run, boolean isFailed) {
    ended.add(new RunId(run));
    failed.add(isFailed);
    return look();
  }

  ScheduleLife look() {
    var ends = new ArrayList<ScheduleEvent.Ended>();
    for (int i = 0; i < ended.size(); i++) {
      ends.add(new ScheduleEvent.Ended(ended.get(i), failed.get(i)));
    }
    ended.clear();
    failed.clear();
    return on(new ScheduleEvent.Looked(now, attentive, ends));
  }

  ScheduleLife on(ScheduleEvent event) {
    ScheduleDecision decision = schedule.apply(ticks, event);
    ticks = decision.ticks();
    skipped.addAll(decision.skipped());
    for (Ticks.Pending tick : decision.started()) {
      started.add(tick.at().toString().substring(11, 16));
      var run = new RunId("r" + started.size());
      ticks = ticks.started(schedule, new Ticks.Started(tick.at(), tick.cause(), List.of(run)));
    }
    return this;
  }

  List<Reason> reasons() {
    return skipped.stream().map(Skipped::reason).toList();
  }

  long count(Reason reason) {
    return skipped.stream().filter(it -> it.reason() == reason).mapToLong(Skipped::count).sum();
  }
}
