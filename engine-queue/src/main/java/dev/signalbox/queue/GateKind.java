package dev.signalbox.queue;

import dev.signalbox.core.WorkflowId;

/** What decides on triggers before a run is made. Each bucket of one is a stream of its own. */
public enum GateKind {
  IDEMPOTENCY,
  RATE_LIMIT,
  DEBOUNCE,
  BATCH,
  SINGLETON;

  /** The stream that holds the state of this bucket: the last entry of it is the state. */
  StreamId.OfGate gate(WorkflowId workflow, String key) {
    return new StreamId.OfGate(Kebab.of(name()), workflow.value(), key);
  }
}
