package dev.signalbox.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a schedule concludes from an event.
 *
 * @param ticks how its ticks stand then, but for the runs that are started
 * @param started the ticks that a run is to be started for, in this order
 */
public record ScheduleDecision(Ticks ticks, List<Ticks.Pending> started, List<Skipped> skipped) {
  public ScheduleDecision {
    started = List.copyOf(started);
    skipped = List.copyOf(skipped);
  }

  /** Ticks in a row that no run was started for. */
  public record Skipped(Instant first, Instant last, long count, Reason reason) {}

  /** Why a tick was skipped. */
  public enum Reason {
    /** A run of the schedule had not ended. */
    OVERLAP,
    PAUSED,
    /** It is one of those that the schedule leaves out. */
    EXCLUDED,
    /** It was missed, and the policy does not make up for it. */
    CATCH_UP,
    /** It was missed for longer than the window. */
    OUTSIDE_WINDOW,
    /** Too many wait already. */
    BUFFER_FULL,
    /** The tick has happened already. */
    DUPLICATE
  }

  /** The same, but for a tick that turns out to have happened already. */
  public ScheduleDecision without(Ticks.Pending tick) {
    var left = new ArrayList<>(started);
    left.remove(tick);
    var more = new ArrayList<>(skipped);
    more.add(new Skipped(tick.at(), tick.at(), 1, Reason.DUPLICATE));
    return new ScheduleDecision(ticks, left, more);
  }
}
