package dev.signalbox.queue.sql;

import dev.signalbox.core.RunId;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.Link;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.StreamName;
import dev.signalbox.queue.sql.Tables.Engine;
import dev.signalbox.queue.sql.Tables.Log;
import dev.signalbox.queue.sql.Tables.Runs;
import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;

/**
 * What is remembered of an entry that was stored, to look for it later: one of a run or of an
 * event, since of these alone a store tells which it may have forgotten.
 */
public record Trace(StreamId stream, long sequence, Instant time, Link link) {
  /** Of the first of its entries that can be looked for. */
  public static Optional<Trace> of(Item item) {
    return item.transaction().entries().stream()
        .filter(entry -> isTold(entry.stream()))
        .findFirst()
        .map(Trace::of);
  }

  private static Trace of(Entry entry) {
    return new Trace(entry.stream(), entry.sequence(), entry.time(), entry.link());
  }

  private static boolean isTold(StreamId stream) {
    return switch (stream) {
      case StreamId.OfRun _, StreamId.OfEvent _ -> true;
      case StreamId.OfKey _, StreamId.OfGate _, StreamId.OfSchedule _ -> false;
    };
  }

  /** Whether the store has the entry, or has had it and forgotten it since, whoever did that. */
  public boolean isKnown(DSLContext context) {
    Optional<Link> found =
        context
            .select(Log.LINK)
            .from(Log.TABLE)
            .where(Log.STREAM.eq(StreamName.of(stream)))
            .and(Log.SEQUENCE.eq(sequence))
            .fetchOptional(Log.LINK)
            .map(Link::of);
    return found.map(link::equals).orElseGet(() -> isForgotten(context));
  }

  private boolean isForgotten(DSLContext context) {
    return switch (stream) {
      case StreamId.OfRun(RunId run) ->
          !context.fetchExists(DSL.selectOne().from(Runs.TABLE).where(Runs.RUN.eq(run.value())))
              && mark(context, Engine.FORGOTTEN)
                  .filter(highest -> highest.compareTo(run.value()) >= 0)
                  .isPresent();
      case StreamId.OfEvent _ ->
          mark(context, Engine.EVENTS_UNTIL)
              .filter(until -> until >= time.toEpochMilli())
              .isPresent();
      case StreamId.OfKey _, StreamId.OfGate _, StreamId.OfSchedule _ -> false;
    };
  }

  private static <T> Optional<T> mark(DSLContext context, Field<T> field) {
    return context.select(field).from(Engine.TABLE).fetchOptional(field);
  }
}
