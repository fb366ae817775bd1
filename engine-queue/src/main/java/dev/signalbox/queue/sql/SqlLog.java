package dev.signalbox.queue.sql;

import dev.signalbox.core.Digest;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.AgedLog;
import dev.signalbox.queue.log.ApprovalRow;
import dev.signalbox.queue.log.ArrivalRow;
import dev.signalbox.queue.log.BulkLog;
import dev.signalbox.queue.log.ChildRow;
import dev.signalbox.queue.log.DeliveryRow;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.PendingRow;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunQuery;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.StoredRun;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.log.TriggerQuery;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.log.WaitRow;
import dev.signalbox.queue.sql.Tables.Definitions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What every store in SQL answers. Where it reads and commits, and what it does when that fails, is
 * for each to say.
 */
public interface SqlLog extends RunLog, SqlTurns, SqlTokens {
  @Override
  default boolean isShared() {
    return false;
  }

  /** Whether there was no room: nothing new is taken until there is. */
  boolean isFull();

  /** Whether it can be read and written, as of the last attempt. */
  boolean isReachable();

  // --- The log

  @Override
  default void append(Transaction transaction, Consumer<Appended> done) {
    add(Item.of(transaction, done));
  }

  @Override
  default Optional<StoredRun> load(RunId run) {
    return reads().read(context -> EntryRows.load(context, run));
  }

  @Override
  default List<Entry> read(StreamId stream, long after, int max) {
    return reads().read(context -> EntryRows.read(context, stream, after, max));
  }

  @Override
  default List<Entry> read(StreamId stream, long after, int max, long characters) {
    return reads().read(context -> EntryRows.read(context, stream, after, max, characters));
  }

  @Override
  default Optional<Entry> last(StreamId stream) {
    return reads().read(context -> EntryRows.last(context, stream));
  }

  @Override
  default List<ScheduleId> schedules() {
    return reads().read(EntryRows::schedules);
  }

  @Override
  default Page<RunRow> runs(RunQuery query) {
    return reads().read(context -> RunRows.page(context, query));
  }

  @Override
  default Optional<RunRow> row(RunId run) {
    return reads().read(context -> RunRows.row(context, run));
  }

  @Override
  default List<RunId> active(Optional<RunId> after, int max) {
    return reads().read(context -> RunRows.active(context, after, max));
  }

  @Override
  default List<RunId> due(Instant now, int max) {
    return reads().read(context -> RunRows.due(context, now, max));
  }

  @Override
  default Optional<Instant> nextDue() {
    return reads().read(RunRows::nextDue);
  }

  @Override
  default Page<ApprovalRow> approvals(
      Optional<ApprovalRow.Status> status,
      Optional<Set<WorkflowId>> workflows,
      Optional<String> cursor,
      int limit) {
    return reads().read(context -> ApprovalRows.page(context, status, workflows, cursor, limit));
  }

  @Override
  default Optional<ApprovalRow> approval(String id) {
    return reads().read(context -> ApprovalRows.row(context, id));
  }

  @Override
  default List<DeliveryRow> deliveries(Instant now, int max) {
    return reads().read(context -> DeliveryRows.due(context, now, max));
  }

  @Override
  default Optional<Instant> nextDelivery() {
    return reads().read(DeliveryRows::next);
  }

  @Override
  default boolean isConsuming(RunId run, String name) {
    return reads().read(context -> WaitRows.isConsuming(context, run, name));
  }

  @Override
  default boolean isConsumed(String event) {
    return reads().read(context -> ConsumedRows.isConsumed(context, event));
  }

  @Override
  default Optional<ArrivalRow> firstToConsume(String event, String name) {
    return reads().read(context -> ArrivalRows.firstToConsume(context, event, name));
  }

  @Override
  default List<ArrivalRow> arrivals(int max) {
    return reads().read(context -> ArrivalRows.arrivals(context, max));
  }

  @Override
  default List<String> received(String name, Instant since, int max) {
    return reads().read(context -> WaitRows.received(context, name, since, max));
  }

  @Override
  default List<WaitRow> waits(RunId run) {
    return reads().read(context -> WaitRows.of(context, run));
  }

  @Override
  default List<WaitRow> waiting(String name, Optional<Json> event, int max) {
    return reads().read(context -> WaitRows.waiting(context, name, event, max));
  }

  @Override
  default List<ChildRow> endedChildren(Optional<RunId> after, int max) {
    return reads().read(context -> ChildRows.ended(context, after, max));
  }

  @Override
  default Optional<String> definition(Digest digest) {
    return reads()
        .read(context ->
            context
                .select(Definitions.SOURCE)
                .from(Definitions.TABLE)
                .where(Definitions.DIGEST.eq(digest.hex()))
                .fetchOptional(Definitions.SOURCE));
  }

  // --- Triggers and gates

  @Override
  default List<Entry> lasts(List<StreamId> streams) {
    return reads().read(context -> EntryRows.lasts(context, streams));
  }

  @Override
  default Page<TriggerRow> triggers(TriggerQuery query) {
    return reads().read(context -> TriggerRows.page(context, query));
  }

  @Override
  default Optional<TriggerRow> trigger(String id) {
    return reads().read(context -> TriggerRows.row(context, id));
  }

  @Override
  default Page<PendingRow> pending(
      Optional<Set<WorkflowId>> workflows, Optional<String> cursor, int limit) {
    return reads().read(context -> PendingRows.page(context, workflows, cursor, limit));
  }

  @Override
  default Optional<PendingRow> pending(String id) {
    return reads().read(context -> PendingRows.row(context, id));
  }

  @Override
  default List<PendingRow> pendingDue(Instant now, Optional<PendingRow> after, int max) {
    return reads().read(context -> PendingRows.due(context, now, after, max));
  }

  @Override
  default Optional<Instant> nextPending(Instant after) {
    return reads().read(context -> PendingRows.next(context, after));
  }

  @Override
  default AgedLog aged() {
    return new AgedRows(reads());
  }

  @Override
  default BulkLog bulks() {
    return new BulkRows.Reader(reads());
  }
}
