package dev.signalbox.queue.retention;

import dev.signalbox.core.FlowControl;
import dev.signalbox.core.Idempotency;
import dev.signalbox.core.Limit;
import dev.signalbox.core.RateLimit;
import dev.signalbox.core.RateLimit.Start;
import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.admission.LimitBook;
import dev.signalbox.queue.admission.ThrottleGate;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.gates.Heirs;
import dev.signalbox.queue.gates.Holding;
import dev.signalbox.queue.gates.KeyRule;
import dev.signalbox.queue.log.AgedLog.Aged;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.GateKind;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.StreamId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the next decision of a gate needs of its stream: the last entry, which is its state, and
 * what that leads back to; nothing at all where the state is as good as none.
 */
record GateNeeds(RunLog log, Codec codec, Definitions definitions, LimitBook book)
    implements StreamSweep.Needs {
  /** What is younger may be of use to somebody who wonders. */
  private static final Duration SETTLED = Duration.ofDays(1);

  /** Of what is not configured any more, nobody knows how far back it counted. */
  private static final Duration UNKNOWN = Duration.ofDays(30);

  @Override
  public Optional<Instant> from(Instant now) {
    return Optional.of(now.minus(SETTLED));
  }

  @Override
  public long free(Aged old, Entry last, Instant now) {
    if (!(last.stream() instanceof StreamId.OfGate gate)) {
      return 0;
    }
    if (gate.kind().equals(ThrottleGate.KIND)) {
      return paced(old, last, throttle(gate.scope()), now);
    }
    if (gate.kind().equals(Heirs.KIND)) {
      return Heirs.free(last, now);
    }
    return GateKind.of(gate).map(kind -> free(kind, gate, old, last, now)).orElse(0L);
  }

  private long free(GateKind kind, StreamId.OfGate gate, Aged old, Entry last, Instant now) {
    boolean young = last.time().isAfter(now.minus(SETTLED));
    long before = last.sequence() - 1;
    long all = young ? before : last.sequence();
    return switch (kind) {
      case IDEMPOTENCY -> counts(gate, last, now) ? before : all;
      case RATE_LIMIT -> paced(old, last, rateLimit(gate), now);
      case DEBOUNCE, BATCH, SINGLETON ->
          switch (Holding.of(kind, last, codec)) {
            case Holding.Nothing _ -> all;
            case Holding.Events(long count) -> last.sequence() - count;
            case Holding.PlaceOf(RunId run) -> isLive(run) ? before : all;
          };
    };
  }

  private boolean isLive(RunId run) {
    return log.row(run)
        .filter(row -> !row.status().isEnded() && row.quarantine().isEmpty())
        .isPresent();
  }

  private boolean counts(StreamId.OfGate gate, Entry last, Instant now) {
    Idempotency rule =
        flow(gate)
            .flatMap(FlowControl::idempotency)
            .map(FlowControl.Keyed::rule)
            .orElse(definitions.keys());
    return new KeyRule(rule).counts(last.time(), now);
  }

  private Optional<FlowControl> flow(StreamId.OfGate gate) {
    return definitions.current(new WorkflowId(gate.scope())).map(Definitions.Defined::flow);
  }

  // --- What goes by a pace

  private Optional<Duration> rateLimit(StreamId.OfGate gate) {
    return flow(gate).flatMap(FlowControl::rateLimit).map(keyed -> keyed.rule().period());
  }

  private Optional<Duration> throttle(String id) {
    return book.limits().configured().entrySet().stream()
        .filter(entry -> entry.getKey().id().equals(id))
        .flatMap(entry ->
            Stream.concat(
                entry.getValue().values().stream(),
                Optional.ofNullable(book.limits().changed().get(entry.getKey())).stream()))
        .flatMap(limit ->
            limit instanceof Limit.Pace(RateLimit rule) ? Stream.of(rule.period()) : Stream.of())
        .max(Duration::compareTo);
  }

  /** A start counts for a period; the pace of {@code gcra} may be ahead of the last one. */
  private long paced(Aged old, Entry last, Optional<Duration> period, Instant now) {
    Instant counting = now.minus(period.orElse(UNKNOWN));
    if (old.time().isAfter(counting)) {
      return 0;
    }
    Start start = codec.read(Start.class, last.body());
    boolean over =
        !start.at().isAfter(counting)
            && !start.earliest().isAfter(now)
            && !last.time().isAfter(now.minus(SETTLED));
    return over ? last.sequence() : last.sequence() - 1;
  }
}
