package dev.signalbox.queue.sql;

import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.Kebab;
import dev.signalbox.queue.RunRow;
import dev.signalbox.queue.StreamId;
import dev.signalbox.queue.Transaction.View;
import dev.signalbox.queue.sql.Tables.Runs;
import dev.signalbox.queue.sql.Tables.Triggers;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;

/** Removes runs with all that is kept of them, and old records of triggers. */
final class ForgetRows {
  private static final Field<String> RUN = DSL.field("run.run", String.class);

  /** The tables with rows of one run. */
  private static final List<Table<Record>> OF_RUN =
      List.of(
          Tables.Labels.TABLE,
          Tables.Snapshots.TABLE,
          Tables.Approvals.TABLE,
          Tables.Waits.TABLE,
          Tables.Arrivals.TABLE,
          Tables.Triggers.TABLE,
          DSL.table("queued"),
          DSL.table("slot"),
          Tables.Spent.TABLE,
          Runs.TABLE);

  private ForgetRows() {}

  static void write(DSLContext context, Views views) {
    for (RunId run : views.forgotten) {
      if (context.fetchExists(
          DSL.selectOne().from(Runs.TABLE).where(Runs.RUN.eq(run.value())).and(isFree()))) {
        forget(context, run);
      }
    }
    for (View.ForgetTriggers over : views.triggersOver) {
      context
          .deleteFrom(Triggers.TABLE)
          .where(
              Triggers.ID.in(
                  DSL.select(Triggers.ID)
                      .from(Triggers.TABLE)
                      .where(Triggers.TIME.lt(over.before().toEpochMilli()))
                      .and(Triggers.PENDING.isNull().or(Triggers.RUN.isNotNull()))
                      .orderBy(Triggers.ID)
                      .limit(over.max())))
          .execute();
    }
  }

  private static void forget(DSLContext context, RunId run) {
    context
        .deleteFrom(Tables.Log.TABLE)
        .where(Tables.Log.STREAM.eq(StreamName.of(new StreamId.OfRun(run))))
        .execute();
    for (Table<Record> table : OF_RUN) {
      context.deleteFrom(table).where(DSL.field("run", String.class).eq(run.value())).execute();
    }
    context
        .update(Tables.Engine.TABLE)
        .set(Tables.Engine.FORGOTTEN, run.value())
        .where(Tables.Engine.FORGOTTEN.lt(run.value()))
        .execute();
  }

  /** It has ended, and nothing refers to it. */
  private static Condition isFree() {
    return Runs.STATUS
        .in(
            Stream.of(Run.Status.SUCCEEDED, Run.Status.FAILED, Run.Status.CANCELLED)
                .map(status -> Kebab.of(status.name()))
                .toList())
        .and(Runs.QUARANTINE.isNull())
        .and(isNowhere("run as heir", "heir.retry_of"))
        .and(isNowhere("run as heir", "heir.forked_from"))
        .and(isNowhere("child", "child.run"))
        .and(isNowhere("child", "child.parent"))
        .and(isNowhere("delivery", "delivery.run"))
        .and(isNowhere("arrival", "arrival.run"));
  }

  private static Condition isNowhere(String table, String column) {
    return DSL.notExists(
        DSL.selectOne().from(DSL.table(table)).where(DSL.field(column, String.class).eq(RUN)));
  }

  static List<RunRow> forgettable(
      DSLContext context, Optional<RunId> after, Instant endedBy, int max) {
    return context
        .select(Runs.ALL)
        .from(Runs.TABLE)
        .where(isFree())
        .and(Runs.UPDATED.le(endedBy.toEpochMilli()))
        .and(after.<Condition>map(run -> RUN.gt(run.value())).orElse(DSL.noCondition()))
        .orderBy(RUN)
        .limit(max)
        .fetch(RunRows::row);
  }
}
