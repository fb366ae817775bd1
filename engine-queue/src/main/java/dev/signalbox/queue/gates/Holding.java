package dev.signalbox.queue.gates;

import dev.signalbox.core.Batch;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.GateKind;

/** What a gate is not done with, as the last entry of its stream says. */
public sealed interface Holding {
  record Nothing() implements Holding {}

  /** So many of its last events, which have become no run yet. */
  record Events(long count) implements Holding {}

  /** The place of a run, as long as that is live. */
  record PlaceOf(RunId run) implements Holding {}

  static Holding of(GateKind kind, Entry last, Codec codec) {
    return switch (kind) {
      case IDEMPOTENCY, RATE_LIMIT -> new Nothing();
      case DEBOUNCE ->
          codec.read(DebounceGate.State.class, last.body()).pending().isPresent()
              ? new Events(1)
              : new Nothing();
      case BATCH ->
          codec
              .read(BatchGate.State.class, last.body())
              .open()
              .map(Batch.Open::events)
              .<Holding>map(Events::new)
              .orElseGet(Nothing::new);
      case SINGLETON -> new PlaceOf(codec.read(SingletonGate.Taken.class, last.body()).holder());
    };
  }
}
