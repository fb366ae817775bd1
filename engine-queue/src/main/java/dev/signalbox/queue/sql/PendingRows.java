package dev.signalbox.queue.sql;

import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.insertInto;

import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.PendingRow;
import dev.signalbox.queue.log.RunLog.Page;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.sql.Tables.Pending;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The table of what is pending. */
final class PendingRows {
  private static final Condition OF_GATE =
      Pending.KIND.eq("").and(Pending.SCOPE.eq("")).and(Pending.BUCKET.eq(""));

  private final Query put =
      insertInto(Pending.TABLE)
          .columns(
              Pending.KIND,
              Pending.SCOPE,
              Pending.BUCKET,
              Pending.ID,
              Pending.SEQUENCE,
              Pending.SINCE,
              Pending.DUE,
              Pending.EVENTS)
          .values("", "", "", "", 0L, 0L, 0L, 0L)
          .onConflict(Pending.KIND, Pending.SCOPE, Pending.BUCKET)
          .doUpdate()
          .set(Pending.ID, excluded(Pending.ID))
          .set(Pending.SEQUENCE, excluded(Pending.SEQUENCE))
          .set(Pending.SINCE, excluded(Pending.SINCE))
          .set(Pending.DUE, excluded(Pending.DUE))
          .set(Pending.EVENTS, excluded(Pending.EVENTS));
  private final Query drop = deleteFrom(Pending.TABLE).where(OF_GATE);

  void write(Statements statements, Views views) throws SQLException {
    var puts = new ArrayList<@Nullable Object[]>();
    var drops = new ArrayList<@Nullable Object[]>();
    views.pending.forEach((gate, row) ->
        row.ifPresentOrElse(pending -> puts.add(binds(pending)), () -> drops.add(binds(gate))));
    statements.batch(drop, drops);
    statements.insert(put, puts);
  }

  private static @Nullable Object[] binds(StreamId.OfGate gate) {
    return new @Nullable Object[] {gate.kind(), gate.scope(), gate.key()};
  }

  private static @Nullable Object[] binds(PendingRow row) {
    return new @Nullable Object[] {
      row.gate().kind(),
      row.gate().scope(),
      row.gate().key(),
      row.id(),
      row.sequence(),
      row.since().toEpochMilli(),
      RunRows.roundedUp(row.due()),
      row.events()
    };
  }

  static Page<PendingRow> page(
      DSLContext context, Optional<Set<WorkflowId>> workflows, Optional<String> cursor, int limit) {
    List<PendingRow> rows =
        context
            .select(Pending.ALL)
            .from(Pending.TABLE)
            .where(cursor.<Condition>map(Pending.ID::gt).orElse(DSL.noCondition()))
            .and(
                workflows
                    .<Condition>map(ids -> Pending.SCOPE.in(RunRows.ids(ids)))
                    .orElse(DSL.noCondition()))
            .orderBy(Pending.ID)
            .limit(limit + 1)
            .fetch(PendingRows::row);
    if (rows.size() <= limit) {
      return new Page<>(rows, Optional.empty());
    }
    List<PendingRow> items = rows.subList(0, limit);
    return new Page<>(items, Optional.of(items.getLast().id()));
  }

  static Optional<PendingRow> row(DSLContext context, String id) {
    return context
        .select(Pending.ALL)
        .from(Pending.TABLE)
        .where(Pending.ID.eq(id))
        .fetchOptional(PendingRows::row);
  }

  static List<PendingRow> due(
      DSLContext context, Instant now, Optional<PendingRow> after, int max) {
    return context
        .select(Pending.ALL)
        .from(Pending.TABLE)
        .where(Pending.DUE.le(now.toEpochMilli()))
        .and(
            after
                .<Condition>map(row ->
                    DSL.row(Pending.DUE, Pending.ID).gt(RunRows.roundedUp(row.due()), row.id()))
                .orElse(DSL.noCondition()))
        .orderBy(Pending.DUE, Pending.ID)
        .limit(max)
        .fetch(PendingRows::row);
  }

  static Optional<Instant> next(DSLContext context, Instant after) {
    return context
        .select(Pending.DUE)
        .from(Pending.TABLE)
        .where(Pending.DUE.gt(after.toEpochMilli()))
        .orderBy(Pending.DUE)
        .limit(1)
        .fetchOptional(record -> Instant.ofEpochMilli(record.value1()));
  }

  private static PendingRow row(Record record) {
    return new PendingRow(
        record.get(Pending.ID),
        new StreamId.OfGate(
            record.get(Pending.KIND), record.get(Pending.SCOPE), record.get(Pending.BUCKET)),
        record.get(Pending.SEQUENCE),
        Instant.ofEpochMilli(record.get(Pending.SINCE)),
        Instant.ofEpochMilli(record.get(Pending.DUE)),
        record.get(Pending.EVENTS));
  }
}
