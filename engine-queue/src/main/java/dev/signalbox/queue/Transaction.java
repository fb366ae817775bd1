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

    // --- Triggers, and the gates that hold them back

    record PutTrigger(TriggerRow row) implements View {}

    /**
     * All triggers that waited in {@code pending} have started this run; those that were queued are
     * started by this rule now.
     */
    record StartTriggers(String pending, RunId run, String rule) implements View {}

    /** No run comes of the triggers that waited in {@code pending}. */
    record EndTriggers(String pending, TriggerRow.Outcome outcome, String rule) implements View {}

    /** Where its holder has ended, it is due whatever the row says. */
    record PutPending(PendingRow row) implements View {}

    record DropPending(StreamId.OfGate gate) implements View {}

    /** If it is still as of this entry, it is due only once its holder has ended. */
    record RestPending(StreamId.OfGate gate, long sequence, RunId holder) implements View {}

    /** The run has ended: what waited for that is due. */
    record ReleasePending(RunId run) implements View {}
  }
}
