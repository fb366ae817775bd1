package dev.signalbox.queue;

import dev.signalbox.core.Claim;
import dev.signalbox.core.RateLimit;
import dev.signalbox.core.RateLimit.Start;
import java.time.Instant;
import java.util.Optional;

/** The starts that throttles have let through: each is an entry of the stream of its bucket. */
final class ThrottleGate {
  private static final String KIND = "throttle";
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
    var stream = new StreamId.OfGate(KIND, claim.gate().name(), claim.bucket());
    Optional<Entry> last = log.last(stream);
    long limit = claim.rule().limit();
    Optional<Entry> nth =
        last.filter(entry -> entry.sequence() >= limit)
            .flatMap(entry -> log.read(stream, entry.sequence() - limit, 1).stream().findFirst());
    return new Past(stream, last, new RateLimit.Past(last.map(this::start), nth.map(this::start)));
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
    Link before = past.last().map(Entry::link).orElse(Link.FIRST);
    Instant time = past.last().map(Entry::time).filter(now::isBefore).orElse(now);
    long sequence = past.last().map(Entry::sequence).orElse(0L) + 1;
    var body = codec.write(Start.class, start);
    return new Entry(
        past.stream(), sequence, time, ADMITTED, body, before.next(sequence, time, ADMITTED, body));
  }
}
