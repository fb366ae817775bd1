package dev.signalbox.queue.sql;

import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.insertInto;

import dev.signalbox.core.Digest;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.log.ApprovalRow;
import dev.signalbox.queue.log.Kebab;
import dev.signalbox.queue.log.RunLog.Page;
import dev.signalbox.queue.sql.Tables.Approvals;
import dev.signalbox.queue.sql.Tables.Runs;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The table of approvals. */
final class ApprovalRows {
  private static final Codec CODEC = new Codec();

  private final Query approval =
      insertInto(Approvals.TABLE)
          .columns(
              Approvals.ID,
              Approvals.RUN,
              Approvals.STEP,
              Approvals.ASK,
              Approvals.DIGEST,
              Approvals.CREATED,
              Approvals.DEADLINE,
              Approvals.QUORUM,
              Approvals.VOTING,
              Approvals.REMINDERS,
              Approvals.ESCALATED,
              Approvals.STATUS)
          .values("", "", "", "", "", 0L, 0L, 0L, "", 0L, 0L, "")
          .onConflict(Approvals.ID)
          .doUpdate()
          .set(Approvals.ASK, excluded(Approvals.ASK))
          .set(Approvals.DIGEST, excluded(Approvals.DIGEST))
          .set(Approvals.CREATED, excluded(Approvals.CREATED))
          .set(Approvals.DEADLINE, excluded(Approvals.DEADLINE))
          .set(Approvals.QUORUM, excluded(Approvals.QUORUM))
          .set(Approvals.VOTING, excluded(Approvals.VOTING))
          .set(Approvals.REMINDERS, excluded(Approvals.REMINDERS))
          .set(Approvals.ESCALATED, excluded(Approvals.ESCALATED))
          .set(Approvals.STATUS, excluded(Approvals.STATUS));

  void write(Statements statements, Collection<ApprovalRow> rows) throws SQLException {
    var binds = new ArrayList<@Nullable Object[]>();
    for (ApprovalRow row : rows) {
      binds.add(
          new @Nullable Object[] {
            row.id(),
            row.run().value(),
            row.step().value(),
            row.ask().text(),
            row.digest().hex(),
            row.created().toEpochMilli(),
            row.deadline().map(Instant::toEpochMilli).orElse(null),
            (long) row.quorum(),
            CODEC.voting(new Codec.Voting(row.by(), row.votes())).text(),
            (long) row.reminders(),
            row.escalated() ? 1L : 0L,
            Kebab.of(row.status().name())
          });
    }
    statements.insert(approval, binds);
  }

  static Optional<ApprovalRow> row(DSLContext context, String id) {
    return context
        .select(Approvals.ALL)
        .from(Approvals.TABLE)
        .where(Approvals.ID.eq(id))
        .fetchOptional(ApprovalRows::row);
  }

  static List<ApprovalRow> of(DSLContext context, RunId run) {
    return context
        .select(Approvals.ALL)
        .from(Approvals.TABLE)
        .where(Approvals.RUN.eq(run.value()))
        .fetch(ApprovalRows::row);
  }

  static Page<ApprovalRow> page(
      DSLContext context,
      Optional<ApprovalRow.Status> status,
      Optional<Set<WorkflowId>> workflows,
      Optional<String> cursor,
      int limit) {
    var conditions = new ArrayList<Condition>();
    status.ifPresent(wanted -> conditions.add(Approvals.STATUS.eq(Kebab.of(wanted.name()))));
    workflows.ifPresent(ids ->
        conditions.add(
            Approvals.RUN.in(DSL.select(Runs.RUN).from(Runs.TABLE).where(RunRows.ofOne(ids)))));
    cursor.map(ApprovalRows::after).ifPresent(conditions::add);
    List<ApprovalRow> rows =
        context
            .select(Approvals.ALL)
            .from(Approvals.TABLE)
            .where(conditions)
            .orderBy(Approvals.CREATED, Approvals.ID)
            .limit(limit + 1)
            .fetch(ApprovalRows::row);
    if (rows.size() <= limit) {
      return new Page<>(rows, Optional.empty());
    }
    List<ApprovalRow> items = rows.subList(0, limit);
    ApprovalRow last = items.getLast();
    return new Page<>(items, Optional.of(last.created().toEpochMilli() + "." + last.id()));
  }

  /**
   * A cursor is the time and the id of the last row of a page; one that is not has nothing after
   * it.
   */
  private static Condition after(String cursor) {
    int dot = cursor.indexOf('.');
    if (dot < 1 || !cursor.substring(0, dot).matches("\\d{1,18}")) {
      throw new IllegalArgumentException(
          "cursor: expected one that a page named as its next, found '" + cursor + "'");
    }
    long created = Long.parseLong(cursor.substring(0, dot));
    String id = cursor.substring(dot + 1);
    return Approvals.CREATED.gt(created).or(Approvals.CREATED.eq(created).and(Approvals.ID.gt(id)));
  }

  private static ApprovalRow row(Record record) {
    Codec.Voting voting = CODEC.voting(new Json(record.get(Approvals.VOTING)));
    return new ApprovalRow(
        new RunId(record.get(Approvals.RUN)),
        new StepPath(record.get(Approvals.STEP)),
        new Json(record.get(Approvals.ASK)),
        new Digest(record.get(Approvals.DIGEST)),
        Instant.ofEpochMilli(record.get(Approvals.CREATED)),
        Optional.ofNullable(record.get(Approvals.DEADLINE)).map(Instant::ofEpochMilli),
        voting.by(),
        record.get(Approvals.QUORUM).intValue(),
        voting.votes(),
        record.get(Approvals.REMINDERS).intValue(),
        record.get(Approvals.ESCALATED) != 0,
        ApprovalRow.Status.valueOf(RunRows.constant(record.get(Approvals.STATUS))));
  }
}
