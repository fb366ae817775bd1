package dev.signalbox.queue.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.log.AgedLog.Aged;
import dev.signalbox.queue.log.AgedLog.Kind;
import dev.signalbox.queue.log.Audited.Start;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.Link;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.StreamName;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.sql.Tables.Log;
import dev.signalbox.queue.sql.Tables.Received;
import dev.signalbox.queue.sql.Tables.Triggers;
import dev.signalbox.queue.sql.Tables.Trimmed;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;

/**
 * Removes the oldest entries of streams. The link of the last of them stays, so that the chain of
 * the others can still be followed from its beginning.
 */
final class TrimRows {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Literally as in the index of these entries. */
  private static final Condition IS_ASIDE = DSL.condition("substr(stream, 1, 4) <> 'run/'");

  private static final Field<String> KIND = DSL.field("substr(stream, 1, 4)", String.class);

  private TrimRows() {}

  static void write(DSLContext context, View.Trim trim) {
    String stream = StreamName.of(trim.stream());
    Optional<byte[]> link =
        context
            .select(Log.LINK)
            .from(Log.TABLE)
            .where(Log.STREAM.eq(stream))
            .and(Log.SEQUENCE.eq(trim.through()))
            .fetchOptional(Log.LINK);
    boolean allowed =
        !(trim.stream() instanceof StreamId.OfEvent event) || isForgotten(context, event, stream);
    if (link.isEmpty() || !allowed) {
      return;
    }
    context
        .deleteFrom(Log.TABLE)
        .where(Log.STREAM.eq(stream))
        .and(Log.SEQUENCE.le(trim.through()))
        .execute();
    context.deleteFrom(Trimmed.TABLE).where(Trimmed.STREAM.eq(stream)).execute();
    if (context.fetchExists(DSL.selectOne().from(Log.TABLE).where(Log.STREAM.eq(stream)))) {
      context
          .insertInto(Trimmed.TABLE)
          .columns(Trimmed.STREAM, Trimmed.THROUGH, Trimmed.LINK)
          .values(stream, trim.through(), link.get())
          .execute();
    }
  }

  /** With its entries, what finds it by its name. False if anything leads to it. */
  private static boolean isForgotten(DSLContext context, StreamId.OfEvent event, String stream) {
    var accepted =
        context.select(Log.TIME, Log.BODY).from(Log.TABLE).where(Log.STREAM.eq(stream)).fetch();
    boolean awaited =
        context.fetchExists(
            DSL.selectOne()
                .from(Tables.Arrivals.TABLE)
                .where(Tables.Arrivals.EVENT.eq(event.id())));
    boolean named =
        accepted.stream().anyMatch(entry -> isNamed(context, event.id(), entry.value1()));
    if (awaited || named) {
      return false;
    }
    ConsumedRows.forget(context, event.id());
    for (var entry : accepted) {
      context
          .deleteFrom(Received.TABLE)
          .where(Received.NAME.eq(name(entry.value2())))
          .and(Received.TIME.eq(entry.value1()))
          .and(Received.EVENT.eq(event.id()))
          .execute();
      context
          .update(Tables.Engine.TABLE)
          .set(Tables.Engine.EVENTS_UNTIL, entry.value1())
          .where(Tables.Engine.EVENTS_UNTIL.lt(entry.value1()))
          .execute();
    }
    return true;
  }

  /** By a record of a trigger: its id begins with the moment in which the event came. */
  private static boolean isNamed(DSLContext context, String event, long time) {
    String ids = Ids.triggers(Instant.ofEpochMilli(time));
    return context.fetchExists(
        DSL.selectOne()
            .from(Triggers.TABLE)
            .where(Triggers.ID.between(ids, ids + "~"))
            .and(Triggers.EVENT.eq(event)));
  }

  private static String name(String body) {
    try {
      return JSON.readTree(body).path("name").asText();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("expected the entry of an event, found " + body, e);
    }
  }

  /** Whoever wrote it must have known of the entry before it, which may be another one, or gone. */
  static void check(DSLContext context, List<Item> items) {
    for (Item item : items) {
      for (Entry entry : item.transaction().entries()) {
        if (entry.sequence() > 1 && mayBeTrimmed(entry.stream()) && isHeadless(context, entry)) {
          throw new Crowded(entry.stream());
        }
      }
    }
  }

  private static boolean mayBeTrimmed(StreamId stream) {
    return switch (stream) {
      case StreamId.OfRun _ -> false;
      case StreamId.OfEvent _, StreamId.OfKey _, StreamId.OfGate _, StreamId.OfSchedule _ -> true;
    };
  }

  private static boolean isHeadless(DSLContext context, Entry entry) {
    return context
        .select(Log.LINK)
        .from(Log.TABLE)
        .where(Log.STREAM.eq(StreamName.of(entry.stream())))
        .and(Log.SEQUENCE.eq(entry.sequence() - 1))
        .fetchOptional(Log.LINK)
        .filter(link -> entry.follows(Link.of(link)))
        .isEmpty();
  }

  // --- Reading

  static Start start(DSLContext context, StreamId stream) {
    return context
        .select(Trimmed.THROUGH, Trimmed.LINK)
        .from(Trimmed.TABLE)
        .where(Trimmed.STREAM.eq(StreamName.of(stream)))
        .fetchOptional(record -> new Start(record.value1(), Link.of(record.value2())))
        .orElse(Start.WHOLE);
  }

  static List<Aged> entries(
      DSLContext context, Kind kind, Optional<Aged> after, Instant before, int max) {
    return context
        .select(Log.STREAM, Log.SEQUENCE, Log.TIME)
        .from(Log.TABLE)
        .where(IS_ASIDE)
        .and(KIND.eq(prefix(kind)))
        .and(Log.TIME.lt(before.toEpochMilli()))
        .and(
            after
                .<Condition>map(last ->
                    DSL.row(Log.TIME, Log.STREAM, Log.SEQUENCE)
                        .gt(
                            last.time().toEpochMilli(),
                            StreamName.of(last.stream()),
                            last.sequence()))
                .orElse(DSL.noCondition()))
        .orderBy(Log.TIME, Log.STREAM, Log.SEQUENCE)
        .limit(max)
        .fetch(record ->
            new Aged(
                StreamName.parse(record.value1()),
                record.value2(),
                Instant.ofEpochMilli(record.value3())));
  }

  private static String prefix(Kind kind) {
    return switch (kind) {
      case EVENT -> "even";
      case KEY -> "key/";
      case GATE -> "gate";
      case SCHEDULE -> "sche";
    };
  }
}
