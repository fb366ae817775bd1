package dev.signalbox.queue.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.core.Digest;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.Kebab;
import dev.signalbox.queue.log.RunLog.Page;
import dev.signalbox.queue.log.RunQuery;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.sql.Tables.Labels;
import dev.signalbox.queue.sql.Tables.Runs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The table of runs. Ids of runs sort by the time of their creation, so that the newest first is
 * the order of the key.
 */
final class RunRows {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<LinkedHashMap<String, String>> LABELS =
      new TypeReference<>() {};

  /** As the partial indexes say it. */
  private static final Condition TRUSTED = Runs.QUARANTINE.isNull();

  private static final Condition DEAD =
      Runs.STATUS.eq(DSL.inline("failed")).and(Runs.SETTLED.isNull()).and(TRUSTED);

  private RunRows() {}

  static @Nullable Object[] binds(RunRow row) {
    return new @Nullable Object[] {
      row.run().value(),
      row.workflow().value(),
      row.definition().hex(),
      Kebab.of(row.status().name()),
      row.sequence(),
      row.created().toEpochMilli(),
      row.updated().toEpochMilli(),
      row.wakeAt().map(RunRows::roundedUp).orElse(null),
      write(row.labels()),
      row.retryOf().map(RunId::value).orElse(null),
      row.failure().orElse(null),
      row.quarantine().orElse(null),
      row.lineage().forkedFrom().map(RunId::value).orElse(null),
      row.lineage().continues().map(RunId::value).orElse(null)
    };
  }

  /** A run must not be found to be due before it is. */
  static long roundedUp(Instant instant) {
    long millis = instant.toEpochMilli();
    return Instant.ofEpochMilli(millis).isBefore(instant) ? millis + 1 : millis;
  }

  static Optional<RunRow> row(DSLContext context, RunId run) {
    return context
        .select(Runs.ALL)
        .from(Runs.TABLE)
        .where(Runs.RUN.eq(run.value()))
        .fetchOptional(RunRows::row);
  }

  static Page<RunRow> page(DSLContext context, RunQuery query) {
    var conditions = new ArrayList<Condition>();
    query.status().ifPresent(status -> conditions.add(has(status)));
    query.workflows().ifPresent(workflows -> conditions.add(ofOne(workflows)));
    query.retryOf().ifPresent(run -> conditions.add(Runs.RETRY_OF.eq(run.value())));
    further(query.more(), conditions);
    query.cursor().ifPresent(cursor -> conditions.add(Runs.RUN.lt(cursor)));
    query
        .labels()
        .forEach((name, value) ->
            conditions.add(
                Runs.RUN.in(
                    DSL.select(Labels.RUN)
                        .from(Labels.TABLE)
                        .where(Labels.NAME.eq(name))
                        .and(Labels.VALUE.eq(value)))));
    List<RunRow> rows =
        context
            .select(Runs.ALL)
            .from(Runs.TABLE)
            .where(conditions)
            .orderBy(Runs.RUN.desc())
            .limit(query.limit() + 1)
            .fetch(RunRows::row);
    if (rows.size() <= query.limit()) {
      return new Page<>(rows, Optional.empty());
    }
    List<RunRow> items = rows.subList(0, query.limit());
    return new Page<>(items, Optional.of(items.getLast().run().value()));
  }

  private static void further(RunQuery.More more, List<Condition> conditions) {
    if (more.dead()) {
      conditions.add(DEAD);
    }
    more.kind().ifPresent(kind -> conditions.add(Runs.FAILURE.startsWith(kind + ": ")));
    more.forkedFrom().ifPresent(run -> conditions.add(Runs.FORKED_FROM.eq(run.value())));
    more.createdAfter().ifPresent(at -> conditions.add(Runs.CREATED.ge(roundedUp(at))));
    more.createdBefore().ifPresent(at -> conditions.add(Runs.CREATED.lt(roundedUp(at))));
  }

  static List<RunId> active(DSLContext context, Optional<RunId> after, int max) {
    Condition further =
        after.<Condition>map(run -> Runs.RUN.gt(run.value())).orElse(DSL.noCondition());
    return context
        .select(Runs.RUN)
        .from(Runs.TABLE)
        .where(has(Run.Status.RUNNING).and(further))
        .orderBy(Runs.RUN)
        .limit(max)
        .fetch(record -> new RunId(record.value1()));
  }

  static List<RunId> due(DSLContext context, Instant now, int max) {
    return context
        .select(Runs.RUN)
        .from(Runs.TABLE)
        .where(Runs.WAKE_AT.le(now.toEpochMilli()).and(TRUSTED))
        .orderBy(Runs.WAKE_AT, Runs.RUN)
        .limit(max)
        .fetch(record -> new RunId(record.value1()));
  }

  static Optional<Instant> nextDue(DSLContext context) {
    return context
        .select(Runs.WAKE_AT)
        .from(Runs.TABLE)
        .where(Runs.WAKE_AT.isNotNull().and(TRUSTED))
        .orderBy(Runs.WAKE_AT)
        .limit(1)
        .fetchOptional(record -> Instant.ofEpochMilli(record.value1()));
  }

  static Condition ofOne(Set<WorkflowId> workflows) {
    return Runs.WORKFLOW.in(ids(workflows));
  }

  static List<String> ids(Collection<WorkflowId> workflows) {
    return workflows.stream().map(WorkflowId::value).toList();
  }

  private static Condition has(Run.Status status) {
    return status == Run.Status.QUARANTINED
        ? Runs.QUARANTINE.isNotNull()
        : Runs.STATUS.eq(Kebab.of(status.name())).and(TRUSTED);
  }

  static RunRow row(Record record) {
    return new RunRow(
        new RunId(record.get(Runs.RUN)),
        new WorkflowId(record.get(Runs.WORKFLOW)),
        new Digest(record.get(Runs.DEFINITION)),
        Run.Status.valueOf(constant(record.get(Runs.STATUS))),
        record.get(Runs.SEQUENCE),
        Instant.ofEpochMilli(record.get(Runs.CREATED)),
        Instant.ofEpochMilli(record.get(Runs.UPDATED)),
        Optional.ofNullable(record.get(Runs.WAKE_AT)).map(Instant::ofEpochMilli),
        read(record.get(Runs.LABELS)),
        new RunRow.Lineage(
            Optional.ofNullable(record.get(Runs.RETRY_OF)).map(RunId::new),
            Optional.ofNullable(record.get(Runs.FORKED_FROM)).map(RunId::new),
            Optional.ofNullable(record.get(Runs.CONTINUES)).map(RunId::new)),
        Optional.ofNullable(record.get(Runs.FAILURE)),
        Optional.ofNullable(record.get(Runs.QUARANTINE)));
  }

  static String constant(String kebab) {
    return kebab.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private static String write(SequencedMap<String, String> labels) {
    try {
      return labels.isEmpty() ? "{}" : JSON.writeValueAsString(labels);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("labels are text, and text can be written", e);
    }
  }

  private static SequencedMap<String, String> read(String labels) {
    try {
      return labels.equals("{}") ? new LinkedHashMap<>() : JSON.readValue(labels, LABELS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("expected the labels of a run, found " + labels, e);
    }
  }
}
