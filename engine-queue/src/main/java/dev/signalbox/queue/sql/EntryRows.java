package dev.signalbox.queue.sql;

import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.Link;
import dev.signalbox.queue.log.StoredRun;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.StreamName;
import dev.signalbox.queue.sql.Tables.Log;
import dev.signalbox.queue.sql.Tables.Snapshots;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jooq.Cursor;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.impl.DSL;

/** The table of entries, and that of snapshots. */
final class EntryRows {
  private static final Field<Long> LATER = DSL.field("later.sequence", Long.class);

  private EntryRows() {}

  static List<Entry> read(DSLContext context, StreamId stream, long after, int max) {
    return entries(context, stream, after, max).fetch(record -> entry(stream, record));
  }

  static List<Entry> read(
      DSLContext context, StreamId stream, long after, int max, long characters) {
    var read = new ArrayList<Entry>();
    long left = characters;
    try (Cursor<Record> cursor = entries(context, stream, after, max).fetchLazy()) {
      for (Record record : cursor) {
        Entry entry = entry(stream, record);
        left -= entry.body().text().length();
        if (left < 0 && !read.isEmpty()) {
          break;
        }
        read.add(entry);
      }
    }
    return read;
  }

  private static ResultQuery<Record> entries(
      DSLContext context, StreamId stream, long after, int max) {
    return context
        .select(Log.ALL)
        .from(Log.TABLE)
        .where(Log.STREAM.eq(StreamName.of(stream)))
        .and(Log.SEQUENCE.gt(after))
        .orderBy(Log.SEQUENCE)
        .limit(max);
  }

  static Optional<Entry> last(DSLContext context, StreamId stream) {
    return context
        .select(Log.ALL)
        .from(Log.TABLE)
        .where(Log.STREAM.eq(StreamName.of(stream)))
        .orderBy(Log.SEQUENCE.desc())
        .limit(1)
        .fetchOptional(record -> entry(stream, record));
  }

  /** One search of the key for each of them, however long they are. */
  static List<ScheduleId> schedules(DSLContext context) {
    var schedules = new ArrayList<ScheduleId>();
    String after = StreamName.SCHEDULE;
    while (true) {
      Optional<String> name =
          context
              .select(Log.STREAM)
              .from(Log.TABLE)
              .where(Log.STREAM.gt(after))
              .orderBy(Log.STREAM)
              .limit(1)
              .fetchOptional(Log.STREAM);
      if (name.filter(it -> it.startsWith(StreamName.SCHEDULE)).isEmpty()) {
        return schedules;
      }
      after = name.get();
      schedules.add(new ScheduleId(after.substring(StreamName.SCHEDULE.length())));
    }
  }

  static List<Entry> lasts(DSLContext context, List<StreamId> streams) {
    var byName = new HashMap<String, StreamId>();
    streams.forEach(stream -> byName.put(StreamName.of(stream), stream));
    return context
        .select(Log.ALL)
        .from(Log.TABLE)
        .where(Log.STREAM.in(byName.keySet()))
        .and(
            Log.SEQUENCE.eq(
                DSL.select(DSL.max(LATER)).from("log as later").where("later.stream = log.stream")))
        .fetch(record -> entry(Objects.requireNonNull(byName.get(record.get(Log.STREAM))), record));
  }

  /** A snapshot is never ahead of the entries that are read after it. */
  static Optional<StoredRun> load(DSLContext context, RunId run) {
    Optional<StoredRun.Snapshot> snapshot = snapshot(context, run);
    long after = snapshot.map(StoredRun.Snapshot::sequence).orElse(0L);
    List<Entry> entries = read(context, new StreamId.OfRun(run), after, Integer.MAX_VALUE);
    return snapshot.isEmpty() && entries.isEmpty()
        ? Optional.empty()
        : Optional.of(new StoredRun(snapshot, entries));
  }

  static Optional<StoredRun.Snapshot> snapshot(DSLContext context, RunId run) {
    return context
        .select(Snapshots.ALL)
        .from(Snapshots.TABLE)
        .where(Snapshots.RUN.eq(run.value()))
        .fetchOptional(record ->
            new StoredRun.Snapshot(
                record.get(Snapshots.SEQUENCE),
                new Json(record.get(Snapshots.BODY)),
                Link.of(record.get(Snapshots.LINK))));
  }

  static boolean exists(DSLContext context, Entry entry) {
    return context.fetchExists(
        context
            .select(Log.ALL)
            .from(Log.TABLE)
            .where(Log.STREAM.eq(StreamName.of(entry.stream())))
            .and(Log.SEQUENCE.eq(entry.sequence())));
  }

  /** And no other in its place: the link tells. */
  static boolean isStored(DSLContext context, Entry entry) {
    return context
        .select(Log.LINK)
        .from(Log.TABLE)
        .where(Log.STREAM.eq(StreamName.of(entry.stream())))
        .and(Log.SEQUENCE.eq(entry.sequence()))
        .fetchOptional(Log.LINK)
        .filter(link -> Link.of(link).equals(entry.link()))
        .isPresent();
  }

  private static Entry entry(StreamId stream, Record record) {
    return new Entry(
        stream,
        record.get(Log.SEQUENCE),
        Instant.ofEpochMilli(record.get(Log.TIME)),
        record.get(Log.TYPE),
        new Json(record.get(Log.BODY)),
        Link.of(record.get(Log.LINK)));
  }
}
