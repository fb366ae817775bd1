package dev.signalbox.queue.log;

import dev.signalbox.core.WorkflowId;
import java.util.Arrays;
import java.util.Optional;

/** What decides on triggers before a run is made. Each bucket of one is a stream of its own. */
public enum GateKind {
  IDEMPOTENCY,
  RATE_LIMIT,
  DEBOUNCE,
  BATCH,
  SINGLETON;

  /** That of this stream; empty for what is no gate before runs. */
  public static Optional<GateKind> of(StreamId.OfGate gate) {
    return Arrays.stream(values())
        .filter(kind -> Kebab.of(kind.name()).equals(gate.kind()))
        .findFirst();
  }

  /** The stream that holds the state of this bucket: the last entry of it is the state. */
  public StreamId.OfGate gate(WorkflowId workflow, String key) {
    return new StreamId.OfGate(Kebab.of(name()), workflow.value(), key);
  }
}
