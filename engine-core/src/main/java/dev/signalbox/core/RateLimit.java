package dev.signalbox.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How many runs may start within a period; what comes above is dropped. Whatever the algorithm, no
 * stretch of time of the length {@code period}, its end not included, holds more than {@code limit}
 * starts, {@code gcra} with {@code burst} more, {@code fixed} where it lies within one window.
 *
 * @param burst for {@code gcra}: how many may start ahead of their pace
 */
public record RateLimit(long limit, Duration period, Algorithm algorithm, long burst) {
  public RateLimit {
    if (limit < 1 || burst < 0 || period.toMillis() < 1) {
      throw new IllegalArgumentException(
          "rate-limit: expected limit >= 1, period > 0 and burst >= 0, found "
              + limit
              + ", "
              + period
              + ", "
              + burst);
    }
  }

  /** When the next start is let through. */
  public enum Algorithm {
    /** When fewer than {@code limit} have started within the last {@code period}. */
    SLIDING,
    /**
     * When {@code period / limit} has passed since the one before: the generic cell rate algorithm
     * (ITU-T I.371), which keeps one instant.
     */
    GCRA,
    /** When fewer than {@code limit} have started in this window; windows begin at the epoch. */
    FIXED
  }

  /**
   * What is remembered of one start.
   *
   * @param earliest what {@code gcra} calls the theoretical arrival time: the pace's own next start
   */
  public record Start(Instant at, Instant earliest) {}

  /**
   * What must be known of the starts before.
   *
   * @param last the latest one
   * @param nth the one that is {@code limit} starts back, the latest being the first; empty where
   *     there were fewer
   * @param following those after the {@code nth}, in their order, as far as they are known; empty
   *     ones where there were fewer
   */
  public record Past(Optional<Start> last, Optional<Start> nth, List<Optional<Start>> following) {
    public static final Past NONE = new Past(Optional.empty(), Optional.empty());

    public Past {
      following = List.copyOf(following);
    }

    /** What is enough to decide about one start. */
    public Past(Optional<Start> last, Optional<Start> nth) {
      this(last, nth, List.of());
    }
  }

  /** What becomes of a trigger. */
  public sealed interface Decision {
    /** It may go on; to be remembered. */
    record Admitted(Start start) implements Decision {}

    /** It may not; from then on another would be let through. */
    record Refused(Instant retryAt) implements Decision {}
  }

  /** Time does not run backwards here: an earlier {@code now} counts as that of the last start. */
  public Decision decide(Past past, Instant now) {
    Instant at = past.last().map(Start::at).filter(now::isBefore).orElse(now);
    Instant free =
        switch (algorithm) {
          case SLIDING -> past.nth().map(start -> start.at().plus(period)).orElse(at);
          case FIXED -> past.nth().map(start -> window(start.at()).plus(period)).orElse(at);
          case GCRA -> earliest(past, at).minus(pace().multipliedBy(burst));
        };
    return at.isBefore(free)
        ? new Decision.Refused(free)
        : new Decision.Admitted(new Start(at, earliest(past, at).plus(pace())));
  }

  /** The past of the next one; empty where too little is known to decide about that. */
  public Optional<Past> after(Past past, Start start) {
    Optional<Start> last = Optional.of(start);
    List<Optional<Start>> following = past.following();
    if (algorithm == Algorithm.GCRA) {
      return Optional.of(new Past(last, Optional.empty()));
    }
    if (limit == 1) {
      return Optional.of(new Past(last, last));
    }
    if (following.isEmpty()) {
      return Optional.empty();
    }
    var rest = new ArrayList<>(following.subList(1, following.size()));
    if (following.size() == limit - 1) {
      rest.add(last);
    }
    return Optional.of(new Past(last, following.getFirst(), rest));
  }

  private static Instant earliest(Past past, Instant at) {
    return past.last().map(Start::earliest).filter(at::isBefore).orElse(at);
  }

  /** Rounded up: a pace that is a bit too quick would let one too many through in the end. */
  private Duration pace() {
    Duration down = period.dividedBy(limit);
    return down.multipliedBy(limit).equals(period) ? down : down.plusNanos(1);
  }

  private Instant window(Instant at) {
    long length = period.toMillis();
    return Instant.ofEpochMilli(Math.floorDiv(at.toEpochMilli(), length) * length);
  }
}
