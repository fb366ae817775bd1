package dev.signalbox.queue.gates;

import dev.signalbox.core.RateLimit;
import dev.signalbox.core.RateLimit.Decision;
import dev.signalbox.core.RateLimit.Start;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Draft;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.GateKind;
import dev.signalbox.queue.log.Kebab;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.TriggerRow.Outcome;
import java.time.Instant;
import java.util.Optional;

/** Drops what comes too often. Each start that is let through is an entry of the gate's stream. */
final class RateLimitGate {
  private final Codec codec;

  RateLimitGate(Codec codec) {
    this.codec = codec;
  }

  Optional<Fate> dropped(Draft draft, Trigger trigger) {
    return trigger.ask(
        GateKind.RATE_LIMIT,
        trigger.flow().rateLimit(),
        (rule, key) -> dropped(draft, GateKind.RATE_LIMIT.gate(trigger.workflow(), key), rule));
  }

  private Optional<Fate> dropped(Draft draft, StreamId.OfGate gate, RateLimit rule) {
    return switch (rule.decide(past(draft, gate, rule.limit()), draft.now())) {
      case Decision.Admitted(Start start) -> {
        draft.append(gate, "admitted", codec.write(Start.class, start));
        yield Optional.empty();
      }
      case Decision.Refused(Instant retryAt) ->
          Optional.of(Fate.of(Outcome.DROPPED, words(rule)).until(retryAt));
    };
  }

  private RateLimit.Past past(Draft draft, StreamId.OfGate gate, long limit) {
    Optional<Entry> last = draft.last(gate);
    Optional<Entry> nth =
        last.filter(entry -> entry.sequence() >= limit)
            .flatMap(entry -> draft.at(gate, entry.sequence() - limit + 1));
    return new RateLimit.Past(last.map(this::start), nth.map(this::start));
  }

  private Start start(Entry entry) {
    return codec.read(Start.class, entry.body());
  }

  private static String words(RateLimit rule) {
    return "rate-limit: "
        + rule.limit()
        + " in "
        + Spell.of(rule.period())
        + ", "
        + Kebab.of(rule.algorithm().name());
  }
}
