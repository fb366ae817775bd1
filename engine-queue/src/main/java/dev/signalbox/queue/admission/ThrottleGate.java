package dev.signalbox.queue.admission;

import dev.signalbox.core.Claim;
import dev.signalbox.core.RateLimit;
import dev.signalbox.core.RateLimit.Start;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.StreamId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The starts that throttles have let through: each is an entry of the stream of its bucket. */
public final class ThrottleGate {
  public static final String KIND = "throttle";
  private static final String ADMITTED = "admitted";

  /** So many may start in one go; more have to wait for the log. */
  private static final int AT_ONCE = 64;

  private final RunLog log;
  private final Codec codec;

  ThrottleGate(RunLog log, Codec codec) {
    this.log = log;
    this.codec = codec;
  }

  /** What is known of the starts before. */
  record Past(StreamId stream, Optional<Entry> last, RateLimit.Past starts) {}

  Past past(Claim.Start claim) {
    var stream = new StreamId.OfGate(KIND, claim.gate().id(), claim.bucket());
    Optional<Entry> last = log.last(stream);
    long limit = claim.rule().limit();
    long nth = last.map(Entry::sequence).orElse(0L) - limit + 1;
    List<Optional<Start>> counting = starts(stream, nth, (int) Math.min(limit, AT_ONCE));
    return new Past(
        stream,
        last,
        new RateLimit.Past(
            last.map(this::start), counting.getFirst(), counting.subList(1, counting.size())));
  }

  /** Empty where one was removed: then it is so old that it does not count. */
  private List<Optional<Start>> starts(StreamId stream, long first, int count) {
    var starts = new ArrayList<Optional<Start>>(Collections.nCopies(count, Optional.empty()));
    if (first + count > 1) {
      for (Entry entry : log.read(stream, Math.max(first - 1, 0), count)) {
        long place = entry.sequence() - first;
        if (place < count) {
          starts.set((int) place, Optional.of(start(entry)));
        }
      }
    }
    return starts;
  }

  private Start start(Entry entry) {
    return codec.read(Start.class, entry.body());
  }

  /** The starts that one look lets through, each of which follows the one before it. */
  final class Line {
    private Claim.Start claim;
    private Optional<Past> past;

    Line(Claim.Start claim, Past past) {
      this.claim = claim;
      this.past = Optional.of(past);
    }

    /** The entry of a start at this time; empty where it is too early, or nobody knows. */
    synchronized Optional<Entry> next(Claim.Start as, Instant now) {
      if (!as.equals(claim)) {
        claim = as;
        past = Optional.of(past(as));
      }
      return past.flatMap(known -> next(known, now));
    }

    private Optional<Entry> next(Past known, Instant now) {
      return switch (claim.rule().decide(known.starts(), now)) {
        case RateLimit.Decision.Admitted(Start start) -> {
          var body = codec.write(Start.class, start);
          Entry entry = Entry.after(known.last(), known.stream(), now, ADMITTED, body);
          past =
              claim
                  .rule()
                  .after(known.starts(), start)
                  .map(starts -> new Past(known.stream(), Optional.of(entry), starts));
          yield Optional.of(entry);
        }
        case RateLimit.Decision.Refused _ -> Optional.empty();
      };
    }
  }
}
