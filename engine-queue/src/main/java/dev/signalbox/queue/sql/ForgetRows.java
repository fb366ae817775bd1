package dev.signalbox.queue.sql;

import dev.signalbox.core.RunId;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.log.AgedLog;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.StreamName;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.sql.Tables.Definitions;
import dev.signalbox.queue.sql.Tables.Runs;
import dev.signalbox.queue.sql.Tables.Triggers;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;

/** Removes runs with all that is kept of them, and old records of triggers. */
final class ForgetRows {
  static final Field<String> RUN = DSL.field("run.run", String.class);

  /** Literally as in the index of runs by their ends. */
  private static final Condition ENDED =
      DSL.field("run.status", String.class)
          .in(DSL.inline("succeeded"), DSL.inline("failed"), DSL.inline("cancelled"));

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

  static void write(DSLContext context, Views views, Failpoints failpoints) {
    for (RunId run : views.forgotten) {
      if (context.fetchExists(
          DSL.selectOne().from(Runs.TABLE).where(Runs.RUN.eq(run.value())).and(isFree()))) {
        forget(context, run);
      }
    }
    for (View.ForgetTriggers over : views.triggersOver) {
      context
          .deleteFrom(Triggers.TABLE)
          .where(Triggers.ID.in(over.ids()))
          .and(isOld(over.which()))
          .execute();
    }
    views.trims.forEach(trim -> TrimRows.write(context, trim));
    views.definitionsOver.forEach(digest ->
        context.deleteFrom(Definitions.TABLE).where(Definitions.DIGEST.eq(digest.hex())).execute());
    if (!views.forgotten.isEmpty() || !views.trims.isEmpty()) {
      failpoints.reach(Failpoints.Point.C16);
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

  /** It has ended, and nothing refers to it. The first two terms are those of an index. */
  static Condition isFree() {
    return ENDED
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

  /** Nothing is to come of it, its run is not live, and no key that counts leads to it. */
  static Condition isOld(AgedLog.OldTriggers which) {
    var run = DSL.field("trigger.run", String.class);
    Condition isLive =
        DSL.exists(
            DSL.selectOne()
                .from(Runs.TABLE)
                .where(RUN.eq(run))
                .and(DSL.not(ENDED))
                .and(Runs.QUARANTINE.isNull()));
    Condition hasWaited = Triggers.PENDING.isNotNull();
    Condition isSettled =
        run.isNotNull().or(Triggers.OUTCOME.in(DSL.inline("dropped"), DSL.inline("skipped")));
    return Triggers.TIME
        .lt(which.before().toEpochMilli())
        .and(DSL.not(hasWaited).or(isSettled))
        .and(DSL.not(hasWaited).or(Triggers.TIME.lt(which.waitedBefore().toEpochMilli())))
        .and(DSL.not(isLive));
  }
}
