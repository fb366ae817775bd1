package dev.signalbox.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * When a workflow is started by the clock.
 *
 * @param start no tick is before it
 * @param end no tick is after it
 * @param jitter a tick fires up to this much later than it says, but never after the next one
 */
public record Schedule(
    ScheduleId id,
    WorkflowId workflow,
    Timing timing,
    Optional<Instant> start,
    Optional<Instant> end,
    Duration jitter,
    CatchUp catchUp,
    Overlap overlap,
    boolean pauseOnFailure) {

  /** What becomes of a tick while a run of the schedule has not ended. */
  public enum Overlap {
    /** It is skipped. */
    SKIP,
    /** It waits, in place of one that waits already. */
    BUFFER_ONE,
    /** It waits, behind those that wait already. */
    BUFFER_ALL,
    /** The other run is cancelled, and its end is waited for. */
    CANCEL_OTHER,
    /** The other run is cancelled, and its end is not waited for. */
    TERMINATE_OTHER,
    ALLOW_ALL
  }

  /**
   * What becomes of ticks while nobody looked.
   *
   * @param window those that are longer ago than this are skipped in any case
   */
  public record CatchUp(Policy policy, Duration window) {
    public static final Duration WINDOW = Duration.ofDays(365);
    public static final CatchUp STANDARD = new CatchUp(Policy.LAST, WINDOW);

    /** Which of them are made up for. */
    public enum Policy {
      NONE,
      LAST,
      ALL
    }
  }

  /** The first tick after this instant. */
  public Optional<Instant> next(Instant after) {
    Instant from =
        start.filter(first -> first.isAfter(after)).map(first -> first.minusNanos(1)).orElse(after);
    return timing.next(from).filter(tick -> end.filter(tick::isAfter).isEmpty());
  }

  /** The first ticks after this instant. */
  public List<Instant> upcoming(Instant after, int max) {
    var ticks = new ArrayList<Instant>();
    for (Optional<Instant> tick = next(after);
        tick.isPresent() && ticks.size() < max;
        tick = next(tick.get())) {
      ticks.add(tick.get());
    }
    return ticks;
  }

  /** When a tick fires: the same each time that it is asked. */
  public Instant fires(Instant tick) {
    if (jitter.isZero()) {
      return tick;
    }
    long room =
        timing
            .next(tick)
            .map(next -> Duration.between(tick, next))
            .filter(gap -> gap.compareTo(jitter) < 0)
            .orElse(jitter)
            .toMillis();
    long seed = 31L * id.value().hashCode() + tick.toEpochMilli() * 0x9E3779B97F4A7C15L;
    return tick.plusMillis(room > 0 ? new SplittableRandom(seed).nextLong(room) : 0);
  }

  /** Equal for schedules that tick at the same instants. */
  public String ticking() {
    return timing
        + start.map(first -> " from " + first).orElse("")
        + end.map(last -> " until " + last).orElse("");
  }

  /** What follows from an event, for a schedule whose ticks stand so. */
  public ScheduleDecision apply(Ticks ticks, ScheduleEvent event) {
    return new Ticking(this, ticks, event.time()).decide(event);
  }
}
