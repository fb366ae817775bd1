package dev.signalbox.queue;

import dev.signalbox.core.Claim;
import dev.signalbox.core.RateLimit;
import dev.signalbox.core.RateLimit.Start;
import java.time.Instant;
import java.util.Optional;

/** The starts that throttles have let through: each is an entry of the stream of its bucket. */
final class ThrottleGate {
  static final String KIND = "throttle";
  private static final String ADMITTED = "admitted";

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
    Optional<Entry> nth =
        last.filter(entry -> entry.sequence() >= limit)
            .flatMap(entry -> at(stream, entry.sequence() - limit + 1));
    return new Past(stream, last, new RateLimit.Past(last.map(this::start), nth.map(this::start)));
  }

  /** Empty where it was removed: then it is so old that it does not count. */
  private Optional<Entry> at(StreamId stream, long sequence) {
    return log.read(stream, sequence - 1, 1).stream()
        .filter(entry -> entry.sequence() == sequence)
        .findFirst();
  }

  private Start start(Entry entry) {
    return codec.read(Start.class, entry.body());
  }

  /** The entry of a start at this time; empty where it is too early. */
  Optional<Entry> next(Past past, RateLimit rule, Instant now) {
    return switch (rule.decide(past.starts(), now)) {
      case RateLimit.Decision.Admitted(Start start) -> Optional.of(entry(past, start, now));
      case RateLimit.Decision.Refused _ -> Optional.empty();
    };
  }

  private Entry entry(Past past, Start start, Instant now) {
    return Entry.after(past.last(), past.stream(), now, ADMITTED, codec.write(Start.class, start));
  }
}
