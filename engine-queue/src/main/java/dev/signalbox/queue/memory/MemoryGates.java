package dev.signalbox.queue.memory;

import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.GateLog;
import dev.signalbox.queue.log.PendingRow;
import dev.signalbox.queue.log.RunLog.Page;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.TriggerQuery;
import dev.signalbox.queue.log.TriggerRow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a log in memory answers of triggers and gates. */
interface MemoryGates extends GateLog {
  Reading reading();

  @Override
  default List<Entry> lasts(List<StreamId> streams) {
    return reading()
        .read(it -> streams.stream().flatMap(stream -> it.entries.last(stream).stream()).toList());
  }

  @Override
  default Page<TriggerRow> triggers(TriggerQuery query) {
    return reading().read(it -> it.triggers.page(query));
  }

  @Override
  default Optional<TriggerRow> trigger(String id) {
    return reading().read(it -> it.triggers.row(id));
  }

  @Override
  default Page<PendingRow> pending(
      Optional<Set<WorkflowId>> workflows, Optional<String> cursor, int limit) {
    return reading().read(it -> it.pending.page(workflows, cursor, limit));
  }

  @Override
  default Optional<PendingRow> pending(String id) {
    return reading().read(it -> it.pending.row(id));
  }

  @Override
  default List<PendingRow> pendingDue(Instant now, Optional<PendingRow> after, int max) {
    return reading().read(it -> it.pending.due(now, after, max));
  }

  @Override
  default Optional<Instant> nextPending(Instant after) {
    return reading().read(it -> it.pending.next(after));
  }
}
