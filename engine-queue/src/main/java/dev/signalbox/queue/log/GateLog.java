package dev.signalbox.queue.log;

import dev.signalbox.core.WorkflowId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the log knows of triggers, and of the gates that hold them back. */
public interface GateLog {
  /** The last entries of those streams that have any, in no order. */
  List<Entry> lasts(List<StreamId> streams);

  /** Triggers that match, the newest first. */
  RunLog.Page<TriggerRow> triggers(TriggerQuery query);

  Optional<TriggerRow> trigger(String id);

  /**
   * What is pending of one of these workflows, or of any where none are given; by id, which is in
   * the order of its beginning.
   */
  RunLog.Page<PendingRow> pending(
      Optional<Set<WorkflowId>> workflows, Optional<String> cursor, int limit);

  Optional<PendingRow> pending(String id);

  /** What is pending and due, the most overdue first, after the one given. */
  List<PendingRow> pendingDue(Instant now, Optional<PendingRow> after, int max);

  /** When the earliest of what is pending is due. */
  default Optional<Instant> nextPending() {
    return nextPending(Instant.EPOCH.minusMillis(1));
  }

  /** When the earliest of what is pending and not due yet at this instant is due. */
  Optional<Instant> nextPending(Instant after);
}
