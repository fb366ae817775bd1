package dev.signalbox.queue.sql;

import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.insertInto;

import dev.signalbox.core.RunId;
import dev.signalbox.queue.log.DeliveryRow;
import dev.signalbox.queue.sql.Tables.Deliveries;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** The table of deliveries to observers. */
final class DeliveryRows {
  private final Query put =
      insertInto(Deliveries.TABLE)
          .columns(
              Deliveries.RUN,
              Deliveries.SEQUENCE,
              Deliveries.FACT,
              Deliveries.OBSERVER,
              Deliveries.FAILURES,
              Deliveries.DUE)
          .values("", 0L, 0L, "", 0L, 0L)
          .onConflict(Deliveries.RUN, Deliveries.SEQUENCE, Deliveries.FACT, Deliveries.OBSERVER)
          .doUpdate()
          .set(Deliveries.FAILURES, excluded(Deliveries.FAILURES))
          .set(Deliveries.DUE, excluded(Deliveries.DUE));
  private final Query drop =
      deleteFrom(Deliveries.TABLE)
          .where(Deliveries.RUN.eq(""))
          .and(Deliveries.SEQUENCE.eq(0L))
          .and(Deliveries.FACT.eq(0L))
          .and(Deliveries.OBSERVER.eq(""));

  void write(Statements statements, Map<DeliveryRow.Key, Optional<DeliveryRow>> rows)
      throws SQLException {
    var puts = new ArrayList<@Nullable Object[]>();
    var drops = new ArrayList<@Nullable Object[]>();
    rows.forEach((key, row) ->
        row.ifPresentOrElse(
            r ->
                puts.add(
                    new Object[] {
                      key.run().value(),
                      key.sequence(),
                      (long) key.fact(),
                      key.observer(),
                      (long) r.failures(),
                      r.due().toEpochMilli()
                    }),
            () ->
                drops.add(
                    new Object[] {
                      key.run().value(), key.sequence(), (long) key.fact(), key.observer()
                    })));
    statements.insert(put, puts);
    statements.batch(drop, drops);
  }

  static List<DeliveryRow> due(DSLContext context, Instant now, int max) {
    return context
        .select(Deliveries.ALL)
        .from(Deliveries.TABLE)
        .where(Deliveries.DUE.le(now.toEpochMilli()))
        .orderBy(
            Deliveries.DUE,
            Deliveries.RUN,
            Deliveries.SEQUENCE,
            Deliveries.FACT,
            Deliveries.OBSERVER)
        .limit(max)
        .fetch(DeliveryRows::row);
  }

  static List<DeliveryRow> of(DSLContext context, RunId run) {
    return context
        .select(Deliveries.ALL)
        .from(Deliveries.TABLE)
        .where(Deliveries.RUN.eq(run.value()))
        .fetch(DeliveryRows::row);
  }

  static Optional<Instant> next(DSLContext context) {
    return context
        .select(Deliveries.DUE)
        .from(Deliveries.TABLE)
        .orderBy(Deliveries.DUE)
        .limit(1)
        .fetchOptional(record -> Instant.ofEpochMilli(record.value1()));
  }

  private static DeliveryRow row(Record record) {
    var key =
        new DeliveryRow.Key(
            new RunId(record.get(Deliveries.RUN)),
            record.get(Deliveries.SEQUENCE),
            record.get(Deliveries.FACT).intValue(),
            record.get(Deliveries.OBSERVER));
    return new DeliveryRow(
        key,
        record.get(Deliveries.FAILURES).intValue(),
        Instant.ofEpochMilli(record.get(Deliveries.DUE)));
  }
}
