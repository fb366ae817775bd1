package dev.signalbox.queue.sql;

import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.insertInto;

import dev.signalbox.core.RunId;
import dev.signalbox.queue.log.ArrivalRow;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction.ArrivalGuard;
import dev.signalbox.queue.sql.Tables.Arrivals;
import dev.signalbox.queue.sql.Tables.Waits;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The table of events on their way to runs that may wait for them. */
final class ArrivalRows {
  private final Query arrive =
      insertInto(Arrivals.TABLE)
          .columns(Arrivals.RUN, Arrivals.EVENT, Arrivals.RECEIVED)
          .values("", "", 0L)
          .onConflict(Arrivals.RUN, Arrivals.EVENT)
          .doUpdate()
          .set(Arrivals.ASKED, field("arrival.asked", Long.class).plus(inline(1L)));
  private final Query arrived =
      deleteFrom(Arrivals.TABLE)
          .where(Arrivals.RUN.eq(""))
          .and(Arrivals.EVENT.eq(""))
          .and(Arrivals.ASKED.eq(0L));

  void write(Statements statements, List<@Nullable Object[]> matches, Views views)
      throws SQLException {
    statements.batch(arrive, matches);
    var over = new ArrayList<@Nullable Object[]>();
    for (ArrivalRow row : views.arrived) {
      over.add(new Object[] {row.run().value(), row.event(), row.asked()});
    }
    statements.batch(arrived, over);
  }

  /** In the order of the index of those who consume, until one is found who is to be asked. */
  static Optional<ArrivalRow> firstToConsume(DSLContext context, String event, String name) {
    return context
        .select(
            field("arrival.run", Texts.TYPE),
            field("arrival.event", Texts.TYPE),
            field("arrival.asked", Long.class))
        .from(Waits.TABLE)
        .join(Arrivals.TABLE)
        .on(field("arrival.run").eq(field("wait.run")))
        .and(field("arrival.event", Texts.TYPE).eq(event))
        .where(field("wait.event", Texts.TYPE).eq(name))
        .and(field("wait.consume", Long.class).eq(inline(1L)))
        .orderBy(field("wait.registered"), field("wait.run"), field("wait.step"))
        .limit(1)
        .fetchOptional(
            record -> new ArrivalRow(new RunId(record.value1()), record.value2(), record.value3()));
  }

  /**
   * After all rows of a transaction.
   *
   * @throws Crowded if such an event is on its way to the run
   */
  static void check(DSLContext context, ArrivalGuard guard) {
    if (context.fetchExists(
        DSL.selectOne()
            .from(Arrivals.TABLE)
            .where(Arrivals.RUN.eq(guard.run().value()))
            .and(Arrivals.RECEIVED.le(guard.until().toEpochMilli())))) {
      throw new Crowded(new StreamId.OfRun(guard.run()));
    }
  }

  static List<ArrivalRow> arrivals(DSLContext context, int max) {
    return context
        .select(Arrivals.ALL)
        .from(Arrivals.TABLE)
        .orderBy(Arrivals.RUN, Arrivals.EVENT)
        .limit(max)
        .fetch(ArrivalRows::arrival);
  }

  private static ArrivalRow arrival(Record record) {
    return new ArrivalRow(
        new RunId(record.get(Arrivals.RUN)),
        record.get(Arrivals.EVENT),
        record.get(Arrivals.ASKED));
  }
}
