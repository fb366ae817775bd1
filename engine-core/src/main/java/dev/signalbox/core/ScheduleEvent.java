package dev.signalbox.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What reaches a schedule. */
public sealed interface ScheduleEvent {
  Instant time();

  /**
   * The clock was looked at.
   *
   * @param attentive since when it has been looked at without a break: ticks that fired before were
   *     missed
   * @param ended runs of the schedule that have ended meanwhile
   */
  record Looked(Instant time, Instant attentive, List<Ended> ended) implements ScheduleEvent {
    public Looked {
      ended = List.copyOf(ended);
    }
  }

  /** The end of a run. */
  record Ended(RunId run, boolean failed) {}

  /** Somebody wants a tick now, and names its instant. */
  record Triggered(Instant time, Instant at, String by) implements ScheduleEvent {}

  /** Somebody wants ticks of the past. */
  record Backfilled(Instant time, List<Instant> ticks, String by) implements ScheduleEvent {
    public Backfilled {
      ticks = List.copyOf(ticks);
    }
  }

  record Paused(Instant time, String by, Optional<String> note) implements ScheduleEvent {}

  record Resumed(Instant time, String by) implements ScheduleEvent {}

  /** It is no longer configured. */
  record Removed(Instant time) implements ScheduleEvent {}
}
