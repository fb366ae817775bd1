package dev.signalbox.queue;

import dev.signalbox.core.Digest;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import java.util.List;

/**
 * What is stored all at once, or not at all.
 *
 * @param entries each with the sequence that it expects to have; where another has it, nothing of
 *     the transaction is stored
 * @param views what changes beside them
 */
public record Transaction(List<Entry> entries, List<View> views) {
  public Transaction {
    entries = List.copyOf(entries);
    views = List.copyOf(views);
  }

  /** A row that can be made again from the log, kept so that it is found quickly. */
  public sealed interface View {
    record PutRun(RunRow row) implements View {}

    /** {@code link} is that of the entry with this sequence. */
    record PutSnapshot(RunId run, long sequence, Json body, Link link) implements View {}

    record PutApproval(ApprovalRow row) implements View {}

    record PutDelivery(DeliveryRow row) implements View {}

    record DropDelivery(DeliveryRow.Key key) implements View {}

    record PutDefinition(Digest digest, WorkflowId workflow, String source) implements View {}

    /** The run cannot be trusted any more; the rest of its row stays as it is. */
    record Quarantine(RunId run, String reason) implements View {}
  }
}
