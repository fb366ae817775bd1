package dev.signalbox.queue.sql;

import dev.signalbox.core.Digest;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.log.AgedLog;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.sql.Tables.Definitions;
import dev.signalbox.queue.sql.Tables.Runs;
import dev.signalbox.queue.sql.Tables.Triggers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** Reads of what is old. */
record AgedRows(Reads reads) implements AgedLog {
  /** One search of the index for each of them, however many runs they have. */
  @Override
  public List<WorkflowId> workflows() {
    return reads.read(context -> {
      var found = new ArrayList<WorkflowId>();
      Optional<String> next = workflowAfter(context, "");
      while (next.isPresent()) {
        found.add(new WorkflowId(next.get()));
        next = workflowAfter(context, next.get());
      }
      return found;
    });
  }

  private static Optional<String> workflowAfter(DSLContext context, String workflow) {
    return context
        .select(Runs.WORKFLOW)
        .from(Runs.TABLE)
        .where(Runs.WORKFLOW.gt(workflow))
        .orderBy(Runs.WORKFLOW)
        .limit(1)
        .fetchOptional(Runs.WORKFLOW);
  }

  @Override
  public List<RunRow> runs(WorkflowId workflow, Optional<RunRow> after, Instant endedBy, int max) {
    return reads.read(context ->
        context
            .select(Runs.ALL)
            .from(Runs.TABLE)
            .where(ForgetRows.isFree())
            .and(Runs.WORKFLOW.eq(workflow.value()))
            .and(Runs.UPDATED.le(endedBy.toEpochMilli()))
            .and(
                after
                    .<Condition>map(row ->
                        DSL.row(Runs.UPDATED, ForgetRows.RUN)
                            .gt(row.updated().toEpochMilli(), row.run().value()))
                    .orElse(DSL.noCondition()))
            .orderBy(Runs.UPDATED, ForgetRows.RUN)
            .limit(max)
            .fetch(RunRows::row));
  }

  /** Ids begin with their time, so that only the old end of the table is looked at. */
  @Override
  public List<String> triggers(Optional<String> after, OldTriggers which, int max) {
    return reads.read(context ->
        context
            .select(Triggers.ID)
            .from(Triggers.TABLE)
            .where(Triggers.ID.gt(after.orElse("")))
            .and(Triggers.ID.lt(Ids.triggers(which.before())))
            .and(ForgetRows.isOld(which))
            .orderBy(Triggers.ID)
            .limit(max)
            .fetch(Triggers.ID));
  }

  @Override
  public List<Aged> entries(Kind kind, Optional<Aged> after, Instant before, int max) {
    return reads.read(context -> TrimRows.entries(context, kind, after, before, max));
  }

  @Override
  public Map<Digest, Instant> live() {
    return reads.read(context ->
        context
            .select(Runs.DEFINITION, DSL.min(Runs.CREATED))
            .from(Runs.TABLE)
            .where(Runs.STATUS.in("queued", "running", "waiting", "paused"))
            .and(Runs.QUARANTINE.isNull())
            .groupBy(Runs.DEFINITION)
            .fetchMap(
                record -> new Digest(record.value1()),
                record -> Instant.ofEpochMilli(record.value2())));
  }

  @Override
  public List<Digest> unused() {
    return reads.read(context ->
        context
            .select(Definitions.DIGEST)
            .from(Definitions.TABLE)
            .where(
                DSL.notExists(
                    DSL.selectOne()
                        .from(Runs.TABLE)
                        .where("run.workflow = definition.workflow")
                        .and("run.definition = definition.digest")))
            .fetch(record -> new Digest(record.value1())));
  }

  @Override
  public String forgotten() {
    return reads.read(context ->
        context
            .select(Tables.Engine.FORGOTTEN)
            .from(Tables.Engine.TABLE)
            .fetchOptional(Tables.Engine.FORGOTTEN)
            .orElse(""));
  }
}
