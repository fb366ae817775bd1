package dev.signalbox.queue.log;

import dev.signalbox.core.WorkflowId;
import java.time.Instant;

/**
 * A gate that holds triggers back: a debounce or a batch.
 *
 * @param sequence of the entry of the gate that this is the state of
 * @param due when it goes on
 * @param events how many it holds
 */
public record PendingRow(
    String id, StreamId.OfGate gate, long sequence, Instant since, Instant due, long events) {

  public WorkflowId workflow() {
    return new WorkflowId(gate.scope());
  }
}
