package dev.signalbox.queue.sql;

import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.update;

import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.Kebab;
import dev.signalbox.queue.log.RunLog.Page;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.log.TriggerQuery;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.sql.Tables.Triggers;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** The table of triggers. Their ids sort by time, so that the newest first is the order of ids. */
final class TriggerRows {
  private static final String SKIPPED = Kebab.of(TriggerRow.Outcome.SKIPPED.name());
  private static final String DUPLICATE = Kebab.of(TriggerRow.Outcome.DUPLICATE.name());

  private final Query put =
      insertInto(Triggers.TABLE)
          .columns(
              Triggers.ID,
              Triggers.EVENT,
              Triggers.NAME,
              Triggers.WORKFLOW,
              Triggers.OUTCOME,
              Triggers.RULE,
              Triggers.BUCKET,
              Triggers.RUN,
              Triggers.RETRY_AT,
              Triggers.TIME,
              Triggers.PENDING)
          .values("", "", "", "", "", "", "", "", 0L, 0L, "")
          .onConflict(Triggers.ID)
          .doUpdate()
          .set(Triggers.TIME, excluded(Triggers.TIME))
          .set(Triggers.RUN, excluded(Triggers.RUN));
  private final Query start =
      update(Triggers.TABLE).set(Triggers.RUN, "").where(Triggers.PENDING.eq(""));
  private final Query end =
      update(Triggers.TABLE)
          .set(Triggers.OUTCOME, "")
          .set(Triggers.RULE, "")
          .where(Triggers.PENDING.eq(""));
  private final Query skip =
      update(Triggers.TABLE)
          .set(Triggers.OUTCOME, "")
          .set(Triggers.RULE, "")
          .where(Triggers.RUN.eq(""))
          .and(Triggers.OUTCOME.ne(""));

  void write(Statements statements, Views views) throws SQLException {
    var puts = new ArrayList<@Nullable Object[]>();
    views.triggers.values().forEach(row -> puts.add(binds(row)));
    statements.insert(put, puts);
    for (View view : views.waitedFor) {
      if (view instanceof View.StartTriggers(String pending, RunId run)) {
        statements.batch(
            start, List.<@Nullable Object[]>of(new @Nullable Object[] {run.value(), pending}));
      } else if (view instanceof View.SkipTriggers(RunId run, String rule)) {
        statements.batch(
            skip,
            List.<@Nullable Object[]>of(
                new @Nullable Object[] {SKIPPED, rule, run.value(), DUPLICATE}));
      } else if (view
          instanceof View.EndTriggers(String pending, TriggerRow.Outcome outcome, String rule)) {
        statements.batch(
            end,
            List.<@Nullable Object[]>of(
                new @Nullable Object[] {Kebab.of(outcome.name()), rule, pending}));
      }
    }
  }

  private static @Nullable Object[] binds(TriggerRow row) {
    return new @Nullable Object[] {
      row.id(),
      row.event(),
      row.name(),
      row.workflow().value(),
      Kebab.of(row.outcome().name()),
      row.rule(),
      row.key().orElse(null),
      row.run().map(RunId::value).orElse(null),
      row.retryAt().map(RunRows::roundedUp).orElse(null),
      row.time().toEpochMilli(),
      row.pending().orElse(null)
    };
  }

  static Page<TriggerRow> page(DSLContext context, TriggerQuery query) {
    var conditions = new ArrayList<Condition>();
    query
        .outcome()
        .ifPresent(outcome -> conditions.add(Triggers.OUTCOME.eq(Kebab.of(outcome.name()))));
    query
        .workflows()
        .ifPresent(workflows -> conditions.add(Triggers.WORKFLOW.in(RunRows.ids(workflows))));
    query.event().ifPresent(event -> conditions.add(Triggers.EVENT.eq(event)));
    query.run().ifPresent(run -> conditions.add(Triggers.RUN.eq(run.value())));
    // No character of an id sorts behind '~'.
    query.prefix().ifPresent(prefix -> conditions.add(Triggers.ID.between(prefix, prefix + "~")));
    query.cursor().ifPresent(cursor -> conditions.add(Triggers.ID.lt(cursor)));
    List<TriggerRow> rows =
        context
            .select(Triggers.ALL)
            .from(Triggers.TABLE)
            .where(conditions)
            .orderBy(Triggers.ID.desc())
            .limit(query.limit() + 1)
            .fetch(TriggerRows::row);
    if (rows.size() <= query.limit()) {
      return new Page<>(rows, Optional.empty());
    }
    List<TriggerRow> items = rows.subList(0, query.limit());
    return new Page<>(items, Optional.of(items.getLast().id()));
  }

  static Optional<TriggerRow> row(DSLContext context, String id) {
    return context
        .select(Triggers.ALL)
        .from(Triggers.TABLE)
        .where(Triggers.ID.eq(id))
        .fetchOptional(TriggerRows::row);
  }

  private static TriggerRow row(Record record) {
    return new TriggerRow(
        record.get(Triggers.ID),
        record.get(Triggers.EVENT),
        record.get(Triggers.NAME),
        new WorkflowId(record.get(Triggers.WORKFLOW)),
        TriggerRow.Outcome.valueOf(RunRows.constant(record.get(Triggers.OUTCOME))),
        record.get(Triggers.RULE),
        Optional.ofNullable(record.get(Triggers.BUCKET)),
        Optional.ofNullable(record.get(Triggers.RUN)).map(RunId::new),
        Optional.ofNullable(record.get(Triggers.RETRY_AT)).map(Instant::ofEpochMilli),
        Instant.ofEpochMilli(record.get(Triggers.TIME)),
        Optional.ofNullable(record.get(Triggers.PENDING)));
  }
}
