package dev.signalbox.queue.sql;

import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.insertInto;

import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.Place;
import dev.signalbox.queue.log.SlotRow;
import dev.signalbox.queue.log.TicketRow;
import dev.signalbox.queue.log.Transaction.ArrivalGuard;
import dev.signalbox.queue.log.Transaction.Guard;
import dev.signalbox.queue.log.Transaction.SlotGuard;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.sql.Tables.Queued;
import dev.signalbox.queue.sql.Tables.Slots;
import dev.signalbox.queue.sql.Tables.Spent;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The tables of those who hold slots of limits, and of those who wait for them. */
final class TurnRows {
  private final Query put =
      insertInto(Queued.TABLE)
          .columns(
              Queued.GATE,
              Queued.BUCKET,
              Queued.LINE,
              Queued.RANK,
              Queued.RUN,
              Queued.PLACE,
              Queued.STEP,
              Queued.ATTEMPT,
              Queued.WORKFLOW,
              Queued.CLAIMS)
          .values("", "", "", 0L, "", 0L, "", 0L, "", "");
  private final Query drop =
      deleteFrom(Queued.TABLE).where(Queued.RUN.eq("")).and(Queued.STEP.eq(""));
  private final Query dropAll = deleteFrom(Queued.TABLE).where(Queued.RUN.eq(""));
  private final Query take =
      insertInto(Slots.TABLE)
          .columns(Slots.GATE, Slots.BUCKET, Slots.RUN, Slots.STEP)
          .values("", "", "", "");
  private final Query release =
      deleteFrom(Slots.TABLE).where(Slots.RUN.eq("")).and(Slots.STEP.eq(""));
  private final Query releaseAll = deleteFrom(Slots.TABLE).where(Slots.RUN.eq(""));

  void write(Statements statements, Views views) throws SQLException {
    var over = new LinkedHashSet<>(views.turnsOver);
    over.addAll(views.quarantines.keySet());
    var ended = new ArrayList<@Nullable Object[]>();
    over.forEach(run -> ended.add(new Object[] {run.value()}));
    statements.batch(dropAll, ended);
    statements.batch(releaseAll, ended);
    var drops = new ArrayList<@Nullable Object[]>();
    var puts = new ArrayList<@Nullable Object[]>();
    views.tickets.forEach((turn, ticket) -> {
      drops.add(new Object[] {turn.run().value(), turn.step()});
      ticket.ifPresent(each -> puts.addAll(binds(each)));
    });
    statements.batch(drop, drops);
    statements.insert(put, puts);
    var releases = new ArrayList<@Nullable Object[]>();
    var takes = new ArrayList<@Nullable Object[]>();
    views.slots.forEach((turn, places) -> {
      releases.add(new Object[] {turn.run().value(), turn.step()});
      places.forEach(place ->
          takes.add(new Object[] {place.gate(), place.bucket(), turn.run().value(), turn.step()}));
    });
    statements.batch(release, releases);
    statements.insert(take, takes);
  }

  private static List<@Nullable Object[]> binds(View.PutTicket put) {
    TicketRow row = put.row();
    var binds = new ArrayList<@Nullable Object[]>();
    for (Place place : put.places()) {
      binds.add(
          new Object[] {
            place.gate(),
            place.bucket(),
            row.line(),
            row.rank(),
            row.run().value(),
            (long) row.place(),
            row.step(),
            (long) row.attempt(),
            row.workflow().value(),
            row.claims().text()
          });
    }
    return binds;
  }

  /**
   * After all rows of a transaction.
   *
   * @throws Crowded if a limit is exceeded now, or another guard does not hold
   */
  static void check(DSLContext context, List<Item> items) {
    var limits = new LinkedHashMap<Place, Long>();
    for (Item item : items) {
      for (Guard guard : item.transaction().guards()) {
        switch (guard) {
          case SlotGuard(Place place, long limit) -> limits.merge(place, limit, Math::min);
          case ArrivalGuard arrivals -> ArrivalRows.check(context, arrivals);
        }
      }
    }
    limits.forEach((place, limit) -> {
      if (held(context, place) > limit) {
        throw new Crowded(place);
      }
    });
  }

  // --- Reading

  static long held(DSLContext context, Place place) {
    return count(context, Slots.TABLE, slotsOf(place));
  }

  static long queued(DSLContext context, Place place) {
    return count(context, Queued.TABLE, queuedAt(place));
  }

  private static long count(DSLContext context, Table<Record> table, Condition which) {
    Integer count = context.selectCount().from(table).where(which).fetchOne(0, Integer.class);
    return count == null ? 0 : count;
  }

  static List<SlotRow> holders(DSLContext context, Place place, int max) {
    return context
        .select(Slots.ALL)
        .from(Slots.TABLE)
        .where(slotsOf(place))
        .orderBy(Slots.RUN, Slots.STEP)
        .limit(max)
        .fetch(TurnRows::slot);
  }

  static List<SlotRow> slots(DSLContext context, RunId run) {
    return context
        .select(Slots.ALL)
        .from(Slots.TABLE)
        .where(Slots.RUN.eq(run.value()))
        .fetch(TurnRows::slot);
  }

  /** One search of the key for each of them, however many wait in one. */
  static List<String> lines(DSLContext context, Place place, String after, int max) {
    var lines = new ArrayList<String>();
    String last = after;
    while (lines.size() < max) {
      Optional<String> next =
          context
              .select(Queued.LINE)
              .from(Queued.TABLE)
              .where(queuedAt(place).and(Queued.LINE.gt(last)))
              .orderBy(Queued.LINE)
              .limit(1)
              .fetchOptional(Queued.LINE);
      if (next.isEmpty()) {
        return lines;
      }
      last = next.get();
      lines.add(last);
    }
    return lines;
  }

  static List<TicketRow> heads(
      DSLContext context, Place place, String line, Set<WorkflowId> without, int max) {
    Condition left =
        without.isEmpty()
            ? DSL.noCondition()
            : Queued.STEP
                .ne("")
                .or(Queued.WORKFLOW.notIn(without.stream().map(WorkflowId::value).toList()));
    return context
        .select(Queued.ALL)
        .from(Queued.TABLE)
        .where(queuedAt(place).and(Queued.LINE.eq(line)).and(left))
        .orderBy(Queued.RANK, Queued.RUN, Queued.PLACE)
        .limit(max)
        .fetch(TurnRows::ticket);
  }

  static long ahead(DSLContext context, Place place, TicketRow row) {
    return count(
        context,
        Queued.TABLE,
        queuedAt(place)
            .and(Queued.LINE.eq(row.line()))
            .and(
                DSL.row(Queued.RANK, Queued.RUN, Queued.PLACE)
                    .lt(row.rank(), row.run().value(), (long) row.place())));
  }

  static List<Place> queuedPlaces(DSLContext context, Optional<Place> after, int max) {
    var places = new ArrayList<Place>();
    Optional<Place> last = after;
    while (places.size() < max) {
      last = nextPlace(context, last);
      if (last.isEmpty()) {
        return places;
      }
      places.add(last.get());
    }
    return places;
  }

  private static Optional<Place> nextPlace(DSLContext context, Optional<Place> after) {
    return context
        .select(Queued.GATE, Queued.BUCKET)
        .from(Queued.TABLE)
        .where(
            after
                .<Condition>map(
                    place -> DSL.row(Queued.GATE, Queued.BUCKET).gt(place.gate(), place.bucket()))
                .orElse(DSL.noCondition()))
        .orderBy(Queued.GATE, Queued.BUCKET)
        .limit(1)
        .fetchOptional(record -> new Place(record.value1(), record.value2()));
  }

  static List<Place> places(DSLContext context, String gate, int max) {
    var places = new LinkedHashSet<Place>();
    places.addAll(places(context, Slots.TABLE, Slots.GATE, Slots.BUCKET, gate, max));
    places.addAll(places(context, Queued.TABLE, Queued.GATE, Queued.BUCKET, gate, max));
    places.addAll(places(context, Spent.TABLE, Spent.GATE, Spent.BUCKET, gate, max));
    return places.stream().limit(max).toList();
  }

  private static List<Place> places(
      DSLContext context,
      Table<Record> table,
      Field<String> gates,
      Field<String> buckets,
      String gate,
      int max) {
    var places = new ArrayList<Place>();
    Condition further = DSL.noCondition();
    while (places.size() < max) {
      Optional<String> next =
          context
              .select(buckets)
              .from(table)
              .where(gates.eq(gate).and(further))
              .orderBy(buckets)
              .limit(1)
              .fetchOptional(buckets);
      if (next.isEmpty()) {
        return places;
      }
      places.add(new Place(gate, next.get()));
      further = buckets.gt(next.get());
    }
    return places;
  }

  static List<TicketRow> tickets(DSLContext context, RunId run) {
    return context
        .select(Queued.ALL)
        .from(Queued.TABLE)
        .where(Queued.RUN.eq(run.value()))
        .fetch(TurnRows::ticket)
        .stream()
        .distinct()
        .toList();
  }

  /** The buckets at which something of a run waits. */
  static List<Place> places(DSLContext context, RunId run, String step) {
    return context
        .select(Queued.GATE, Queued.BUCKET)
        .from(Queued.TABLE)
        .where(Queued.RUN.eq(run.value()).and(Queued.STEP.eq(step)))
        .fetch(record -> new Place(record.value1(), record.value2()));
  }

  private static Condition queuedAt(Place place) {
    return Queued.GATE.eq(place.gate()).and(Queued.BUCKET.eq(place.bucket()));
  }

  private static Condition slotsOf(Place place) {
    return Slots.GATE.eq(place.gate()).and(Slots.BUCKET.eq(place.bucket()));
  }

  private static SlotRow slot(Record record) {
    return new SlotRow(
        new Place(record.get(Slots.GATE), record.get(Slots.BUCKET)),
        new RunId(record.get(Slots.RUN)),
        record.get(Slots.STEP));
  }

  private static TicketRow ticket(Record record) {
    return new TicketRow(
        new RunId(record.get(Queued.RUN)),
        record.get(Queued.STEP),
        new WorkflowId(record.get(Queued.WORKFLOW)),
        record.get(Queued.ATTEMPT).intValue(),
        record.get(Queued.RANK),
        record.get(Queued.PLACE).intValue(),
        record.get(Queued.LINE),
        new Json(record.get(Queued.CLAIMS)));
  }
}
