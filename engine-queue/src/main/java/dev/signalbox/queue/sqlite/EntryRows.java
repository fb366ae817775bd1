package dev.signalbox.queue.sqlite;

import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.Entry;
import dev.signalbox.queue.Link;
import dev.signalbox.queue.StoredRun;
import dev.signalbox.queue.StreamId;
import dev.signalbox.queue.sqlite.Tables.Log;
import dev.signalbox.queue.sqlite.Tables.Snapshots;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;

/** The table of entries, and that of snapshots. */
final class EntryRows {
  private EntryRows() {}

  static List<Entry> read(DSLContext context, StreamId stream, long after, int max) {
    return context
        .select(Log.ALL)
        .from(Log.TABLE)
        .where(Log.STREAM.eq(StreamName.of(stream)))
        .and(Log.SEQUENCE.gt(after))
        .orderBy(Log.SEQUENCE)
        .limit(max)
        .fetch(record -> entry(stream, record));
  }

  static List<Entry> firsts(DSLContext context, List<StreamId> streams) {
    var byName = new HashMap<String, StreamId>();
    streams.forEach(stream -> byName.put(StreamName.of(stream), stream));
    return context
        .select(Log.ALL)
        .from(Log.TABLE)
        .where(Log.STREAM.in(byName.keySet()))
        .and(Log.SEQUENCE.eq(1L))
        .fetch(record -> entry(Objects.requireNonNull(byName.get(record.get(Log.STREAM))), record));
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
