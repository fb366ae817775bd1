package dev.signalbox.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the ticks of a schedule stand: all that a decision needs.
 *
 * @param ticking what {@link Schedule#ticking} was; empty while it is not configured
 * @param until all ticks up to this instant are decided
 * @param pending ticks that wait for a run to end, in this order
 * @param running runs that have not ended, as far as is known
 * @param superseded runs that were to make room and have not ended, as far as is known
 * @param last the latest tick that a run was started for
 * @param taken how many have started a run, but for those that somebody has asked for; empty for
 *     none
 */
public record Ticks(
    Optional<String> ticking,
    Instant until,
    Optional<Pause> pause,
    List<Pending> pending,
    List<RunId> running,
    List<RunId> superseded,
    Optional<Started> last,
    Optional<Taken> taken) {
  public Ticks {
    pending = List.copyOf(pending);
    running = List.copyOf(running);
    superseded = List.copyOf(superseded);
  }

  /** Those of a schedule that nobody has looked at. */
  public static Ticks none(Instant now) {
    return new Ticks(
        Optional.empty(),
        now,
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  /** A number of ticks. */
  public record Taken(long count) {}

  /** How many ticks count for {@code max-ticks}. */
  public long count() {
    return taken.map(Taken::count).orElse(0L);
  }

  /** Why and since when nothing is started. */
  public record Pause(Instant since, String by, Optional<String> note) {}

  /** A tick that is to start a run. */
  public record Pending(Instant at, Cause cause) {}

  /** A tick and the runs that it has started. */
  public record Started(Instant at, Cause cause, List<RunId> runs) {
    public Started {
      runs = List.copyOf(runs);
    }
  }

  /** Where a tick comes from. */
  public enum Cause {
    SCHEDULE,
    CATCH_UP,
    BACKFILL,
    TRIGGER;

    /** Whether it is one of many, each of which waits for its turn. */
    boolean isQueued() {
      return switch (this) {
        case SCHEDULE, TRIGGER -> false;
        case CATCH_UP, BACKFILL -> true;
      };
    }

    /** Whether somebody has asked for it: a pause does not hold it up then. */
    boolean isAskedFor() {
      return switch (this) {
        case SCHEDULE, CATCH_UP -> false;
        case BACKFILL, TRIGGER -> true;
      };
    }
  }

  /** The runs whose end means something to the schedule. */
  public List<RunId> live() {
    return Stream.concat(running.stream(), superseded.stream()).toList();
  }

  /** The same once the schedule is no longer configured: what waits is let go. */
  public Ticks removed() {
    return new Ticks(Optional.empty(), until, pause, List.of(), running, superseded, last, taken);
  }

  /** The same after a tick has started these runs. */
  public Ticks started(Schedule schedule, Started tick) {
    boolean watched = schedule.overlap() != Schedule.Overlap.ALLOW_ALL || schedule.pauseOnFailure();
    return new Ticks(
        ticking,
        until,
        pause,
        pending,
        watched ? Stream.concat(running.stream(), tick.runs().stream()).toList() : running,
        superseded,
        Optional.of(tick),
        tick.cause().isAskedFor() ? taken : Optional.of(new Taken(count() + 1)));
  }
}
