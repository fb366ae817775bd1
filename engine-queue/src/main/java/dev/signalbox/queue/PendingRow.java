package dev.signalbox.queue;

import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import java.time.Instant;
import java.util.Optional;

/**
 * A gate that holds triggers back: a debounce, a batch, or those who wait for a singleton.
 *
 * @param sequence of the entry of the gate that this is the state of
 * @param due when it is to be looked at; empty while only the end of {@code holder} matters
 * @param events how many it holds
 * @param holder the run whose end is waited for
 */
public record PendingRow(
    String id,
    StreamId.OfGate gate,
    long sequence,
    Instant since,
    Optional<Instant> due,
    long events,
    Optional<RunId> holder) {

  public WorkflowId workflow() {
    return new WorkflowId(gate.scope());
  }
}
