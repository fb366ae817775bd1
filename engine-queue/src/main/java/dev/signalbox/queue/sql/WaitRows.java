package dev.signalbox.queue.sql;

import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.insertInto;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.log.EventValue;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.StreamName;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.log.WaitRow;
import dev.signalbox.queue.sql.Tables.Consumed;
import dev.signalbox.queue.sql.Tables.Log;
import dev.signalbox.queue.sql.Tables.Received;
import dev.signalbox.queue.sql.Tables.Waits;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.Record1;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The tables of waits and of events by name, and what they make of those beside them: who waits and
 * what comes are matched inside the one transaction that writes either of them, by the one thread
 * that writes: neither can miss the other.
 */
final class WaitRows {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A wait that looks back looks at no more events than these, the newest. */
  private static final int LOOK_BACK_MAX = 10_000;

  private static final Field<Object> RECEIVED = field("received.event");

  private final ConsumedRows consumed = new ConsumedRows();
  private final ArrivalRows arrivals = new ArrivalRows();
  private final Query put =
      insertInto(Waits.TABLE)
          .columns(Waits.ALL)
          .values("", "", 0L, "", "", "", 0L, 0L, 0L)
          .onConflict(Waits.RUN, Waits.STEP, Waits.PLACE)
          .doNothing();
  private final Query dropStep =
      deleteFrom(Waits.TABLE).where(Waits.RUN.eq("")).and(Waits.STEP.eq(""));
  private final Query dropRun = deleteFrom(Waits.TABLE).where(Waits.RUN.eq(""));
  private final Query receive =
      insertInto(Received.TABLE)
          .columns(Received.ALL)
          .values("", 0L, "")
          .onConflict(Received.NAME, Received.TIME, Received.EVENT)
          .doNothing();

  void write(Statements statements, DSLContext context, Views views) throws SQLException {
    drop(statements, views);
    consumed.write(statements, views);
    var rows = new ArrayList<@Nullable Object[]>();
    views.waits.forEach(row -> rows.add(binds(row)));
    statements.insert(put, rows);
    var events = new ArrayList<@Nullable Object[]>();
    for (View.PutReceived event : views.received) {
      events.add(new Object[] {event.name(), event.time().toEpochMilli(), event.id()});
    }
    statements.insert(receive, events);
    var matches = new ArrayList<@Nullable Object[]>();
    for (View.PutReceived event : views.received) {
      long at = event.time().toEpochMilli();
      waiting(context, event)
          .fetch(Waits.RUN)
          .forEach(run -> matches.add(new Object[] {run, event.id(), at}));
    }
    for (WaitRow wait : views.waits) {
      lookBack(context, wait)
          .forEach(
              event -> matches.add(new Object[] {wait.run().value(), event.id(), event.time()}));
    }
    arrivals.write(statements, matches, views);
  }

  private void drop(Statements statements, Views views) throws SQLException {
    var steps = new ArrayList<@Nullable Object[]>();
    var runs = new ArrayList<@Nullable Object[]>();
    for (View.DropWaits over : views.waitsOver) {
      String run = over.run().value();
      over.step()
          .ifPresentOrElse(
              step -> steps.add(new Object[] {run, step.value()}),
              () -> runs.add(new Object[] {run}));
    }
    statements.batch(dropStep, steps);
    statements.batch(dropRun, runs);
  }

  private static @Nullable Object[] binds(WaitRow row) {
    return new @Nullable Object[] {
      row.run().value(),
      row.step(),
      (long) row.place(),
      row.event(),
      row.bucket().map(WaitRow.Bucket::path).orElse(""),
      row.bucket().map(WaitRow.Bucket::value).orElse(""),
      row.since().toEpochMilli(),
      row.consume() ? 1L : 0L,
      row.registered().toEpochMilli()
    };
  }

  /** The runs that wait for such an event. */
  static Select<Record1<String>> waiting(DSLContext context, View.PutReceived event) {
    return context
        .selectDistinct(Waits.RUN)
        .from(Waits.TABLE)
        .where(mayMatch(context, event.name(), event.event()));
  }

  /**
   * There are as many paths as definitions name. Each alternative names the event, so that each is
   * one search of the index: otherwise SQLite would look at all that wait for the event.
   */
  private static Condition mayMatch(DSLContext context, String name, Json event) {
    Condition named = Waits.EVENT.eq(name);
    Condition matches = named.and(Waits.PATH.eq(""));
    for (String path : paths(context, name)) {
      Optional<String> value = EventValue.at(event, path);
      if (value.isPresent()) {
        matches = matches.or(named.and(Waits.PATH.eq(path)).and(has(context, value.get())));
      }
    }
    return matches;
  }

  static List<WaitRow> waiting(DSLContext context, String name, Optional<Json> event, int max) {
    return context
        .select(Waits.ALL)
        .from(Waits.TABLE)
        .where(event.map(such -> mayMatch(context, name, such)).orElse(Waits.EVENT.eq(name)))
        .orderBy(Waits.RUN, Waits.STEP, Waits.PLACE)
        .limit(max)
        .fetch(WaitRows::row);
  }

  /** As the index of the database has it. */
  private static Condition has(DSLContext context, String value) {
    Condition same = Waits.VALUE.eq(value);
    return context.family() == SQLDialect.POSTGRES
        ? same.and(DSL.condition("md5({0}) = md5({1})", Waits.VALUE, DSL.val(value, Waits.VALUE)))
        : same;
  }

  /** One search of the index for each path, however many wait. */
  private static List<String> paths(DSLContext context, String event) {
    var paths = new ArrayList<String>();
    for (Optional<String> next = pathAfter(context, event, "");
        next.isPresent();
        next = pathAfter(context, event, next.get())) {
      paths.add(next.get());
    }
    return paths;
  }

  private static Optional<String> pathAfter(DSLContext context, String event, String path) {
    return context
        .select(Waits.PATH)
        .from(Waits.TABLE)
        .where(Waits.EVENT.eq(event))
        .and(Waits.PATH.gt(path))
        .orderBy(Waits.PATH)
        .limit(1)
        .fetchOptional(Waits.PATH);
  }

  /** An event that was received at this time, in milliseconds. */
  private record Past(String id, long time) {}

  /** What another has consumed is not there any more for one that consumes. */
  private static List<Past> lookBack(DSLContext context, WaitRow wait) {
    Condition which =
        wait.consume()
            ? DSL.notExists(
                DSL.selectOne().from(Consumed.TABLE).where(field("consumed.event").eq(RECEIVED)))
            : DSL.noCondition();
    return past(context, wait.event(), wait.since(), LOOK_BACK_MAX, which).stream()
        .filter(event -> mayMatch(context, wait, event.id()))
        .toList();
  }

  private static List<Past> past(
      DSLContext context, String name, Instant since, int max, Condition which) {
    return context
        .select(Received.EVENT, Received.TIME)
        .from(Received.TABLE)
        .where(Received.NAME.eq(name))
        .and(Received.TIME.ge(since.toEpochMilli()))
        .and(which)
        .orderBy(Received.TIME.desc())
        .limit(max)
        .fetch(record -> new Past(record.value1(), record.value2()));
  }

  /** The newest first. */
  static List<String> received(DSLContext context, String name, Instant since, int max) {
    return past(context, name, since, max, DSL.noCondition()).stream().map(Past::id).toList();
  }

  static boolean isConsuming(DSLContext context, RunId run, String name) {
    return context.fetchExists(
        DSL.selectOne()
            .from(Waits.TABLE)
            .where(Waits.RUN.eq(run.value()))
            .and(Waits.EVENT.eq(name))
            .and(Waits.CONSUME.eq(1L)));
  }

  private static boolean mayMatch(DSLContext context, WaitRow wait, String id) {
    if (wait.bucket().isEmpty()) {
      return true;
    }
    return data(context, id)
        .flatMap(data -> EventValue.at(data, wait.bucket().get().path()))
        .equals(Optional.of(wait.bucket().get().value()));
  }

  /** Only what events hold below {@code data} can be told apart. */
  private static Optional<Json> data(DSLContext context, String event) {
    return context
        .select(Log.BODY)
        .from(Log.TABLE)
        .where(Log.STREAM.eq(StreamName.of(new StreamId.OfEvent(event))))
        .orderBy(Log.SEQUENCE.desc())
        .limit(1)
        .fetchOptional(record -> onlyData(record.value1()));
  }

  private static Json onlyData(String body) {
    try {
      var data = JSON.readTree(body).path("data");
      return new Json(JSON.createObjectNode().set("data", data).toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("expected the entry of an event, found " + body, e);
    }
  }

  /** What a run waits for. */
  static List<WaitRow> of(DSLContext context, RunId run) {
    return context
        .select(Waits.ALL)
        .from(Waits.TABLE)
        .where(Waits.RUN.eq(run.value()))
        .fetch(WaitRows::row);
  }

  private static WaitRow row(Record record) {
    String path = record.get(Waits.PATH);
    return new WaitRow(
        new RunId(record.get(Waits.RUN)),
        record.get(Waits.STEP),
        record.get(Waits.PLACE).intValue(),
        record.get(Waits.EVENT),
        path.isEmpty()
            ? Optional.empty()
            : Optional.of(new WaitRow.Bucket(path, record.get(Waits.VALUE))),
        Instant.ofEpochMilli(record.get(Waits.SINCE)),
        Instant.ofEpochMilli(record.get(Waits.REGISTERED)),
        record.get(Waits.CONSUME) == 1);
  }
}
