package dev.signalbox.core;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
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
 * @param maxTicks so many start a run, and no more; what somebody asks for does not count
 * @param except ticks that are skipped
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
    boolean pauseOnFailure,
    Optional<Long> maxTicks,
    List<Exclusion> except) {
  public Schedule {
    except = List.copyOf(except);
  }

  /** One of as many ticks as there are. */
  public Schedule(
      ScheduleId id,
      WorkflowId workflow,
      Timing timing,
      Optional<Instant> start,
      Optional<Instant> end,
      Duration jitter,
      CatchUp catchUp,
      Overlap overlap,
      boolean pauseOnFailure) {
    this(
        id,
        workflow,
        timing,
        start,
        end,
        jitter,
        catchUp,
        overlap,
        pauseOnFailure,
        Optional.empty(),
        List.of());
  }

  /** Where so many ticks in a row are left out, no further ones are shown. */
  private static final int UPCOMING_LOOK_MAX = 100_000;

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

  /** The first tick that is not decided; empty where as many start a run as there are to be. */
  public Optional<Instant> next(Ticks ticks) {
    long waiting = ticks.pending().stream().filter(tick -> !tick.cause().isAskedFor()).count();
    return left(ticks.count() + waiting) == 0 ? Optional.empty() : next(ticks.until());
  }

  /** Whether this tick is left out. */
  public boolean excludes(Instant tick) {
    return !except.isEmpty()
        && except.stream().anyMatch(each -> each.covers(LocalDateTime.ofInstant(tick, zone())));
  }

  /** The clocks that it goes by. */
  public ZoneId zone() {
    return switch (timing) {
      case Timing.Wall wall -> wall.zone();
      case Timing.Every _ -> ZoneOffset.UTC;
    };
  }

  /** The first ticks after this instant that are not left out. */
  public List<Instant> upcoming(Instant after, int max) {
    var ticks = new ArrayList<Instant>();
    Optional<Instant> tick = next(after);
    for (int i = 0; i < UPCOMING_LOOK_MAX && tick.isPresent() && ticks.size() < max; i++) {
      if (!excludes(tick.get())) {
        ticks.add(tick.get());
      }
      tick = next(tick.get());
    }
    return ticks;
  }

  /** The same, of a schedule of which this many have started a run. */
  public List<Instant> upcoming(Instant after, int max, long taken) {
    return upcoming(after, (int) Math.min(max, left(taken)));
  }

  /** How many may start a run still. */
  public long left(long taken) {
    return Math.max(0, maxTicks.orElse(Long.MAX_VALUE) - taken);
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
        + end.map(last -> " until " + last).orElse("")
        + maxTicks.map(max -> " at most " + max).orElse("")
        + (except.isEmpty() ? "" : " except " + except);
  }

  /** What follows from an event, for a schedule whose ticks stand so. */
  public ScheduleDecision apply(Ticks ticks, ScheduleEvent event) {
    return apply(ticks, event, false);
  }

  /** The same; {@code held}: its workflow is paused, and what is due is skipped. */
  public ScheduleDecision apply(Ticks ticks, ScheduleEvent event, boolean held) {
    return new Ticking(this, ticks, event.time(), held).decide(event);
  }
}
