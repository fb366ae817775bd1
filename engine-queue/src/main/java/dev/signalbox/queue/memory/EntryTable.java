package dev.signalbox.queue.memory;

import dev.signalbox.core.RunId;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.queue.log.Audited.Start;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.StoredRun;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction.View;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The entries by stream, and the snapshots of runs. */
final class EntryTable {
  private static final NavigableMap<Long, Stored> NONE =
      Collections.unmodifiableNavigableMap(new TreeMap<>());

  private final Map<StreamId, NavigableMap<Long, Stored>> streams = new LinkedHashMap<>();
  private final Map<StreamId, Start> starts = new HashMap<>();
  private final Map<RunId, StoredRun.Snapshot> snapshots = new HashMap<>();

  /** An entry and the owner of the store that wrote it. */
  record Stored(Entry entry, long epoch) {}

  /** Whether the entry that it follows was removed, or is another one. */
  boolean isHeadless(Entry entry) {
    return entry.sequence() > 1
        && !(entry.stream() instanceof StreamId.OfRun)
        && Optional.ofNullable(of(entry.stream()).get(entry.sequence() - 1))
            .filter(before -> entry.follows(before.entry().link()))
            .isEmpty();
  }

  void trim(View.Trim trim) {
    NavigableMap<Long, Stored> entries = of(trim.stream());
    Stored last = entries.get(trim.through());
    if (last != null) {
      entries.headMap(trim.through(), true).clear();
      starts.remove(trim.stream());
      if (entries.isEmpty()) {
        streams.remove(trim.stream());
      } else {
        starts.put(trim.stream(), new Start(trim.through(), last.entry().link()));
      }
    }
  }

  Start start(StreamId stream) {
    return starts.getOrDefault(stream, Start.WHOLE);
  }

  boolean isTaken(Entry entry) {
    return of(entry.stream()).containsKey(entry.sequence());
  }

  void add(Entry entry, long epoch) {
    streams
        .computeIfAbsent(entry.stream(), _ -> new TreeMap<>())
        .put(entry.sequence(), new Stored(entry, epoch));
  }

  void put(View.PutSnapshot snapshot) {
    snapshots.put(
        snapshot.run(),
        new StoredRun.Snapshot(snapshot.sequence(), snapshot.body(), snapshot.link()));
  }

  void forget(RunId run) {
    streams.remove(new StreamId.OfRun(run));
    snapshots.remove(run);
  }

  List<RunId> snapshots() {
    return List.copyOf(snapshots.keySet());
  }

  List<StreamId> streams() {
    return List.copyOf(streams.keySet());
  }

  Collection<Stored> stored(StreamId stream) {
    return List.copyOf(of(stream).values());
  }

  List<Entry> read(StreamId stream, long after, int max, long characters) {
    var read = new ArrayList<Entry>();
    long left = characters;
    for (Stored stored : of(stream).tailMap(after, false).values()) {
      left -= stored.entry().body().text().length();
      if (read.size() == max || (left < 0 && !read.isEmpty())) {
        break;
      }
      read.add(stored.entry());
    }
    return read;
  }

  Optional<Entry> last(StreamId stream) {
    return Optional.ofNullable(of(stream).lastEntry()).map(Map.Entry::getValue).map(Stored::entry);
  }

  Optional<Entry> first(StreamId stream) {
    return Optional.ofNullable(of(stream).get(1L)).map(Stored::entry);
  }

  Optional<StoredRun> load(RunId run) {
    Optional<StoredRun.Snapshot> snapshot = snapshot(run);
    long after = snapshot.map(StoredRun.Snapshot::sequence).orElse(0L);
    List<Entry> entries = read(new StreamId.OfRun(run), after, Integer.MAX_VALUE, Long.MAX_VALUE);
    return snapshot.isEmpty() && entries.isEmpty()
        ? Optional.empty()
        : Optional.of(new StoredRun(snapshot, entries));
  }

  Optional<StoredRun.Snapshot> snapshot(RunId run) {
    return Optional.ofNullable(snapshots.get(run));
  }

  List<ScheduleId> schedules() {
    return streams.keySet().stream()
        .filter(StreamId.OfSchedule.class::isInstance)
        .map(stream -> ((StreamId.OfSchedule) stream).schedule())
        .sorted(Comparator.comparing(ScheduleId::value))
        .toList();
  }

  private NavigableMap<Long, Stored> of(StreamId stream) {
    return streams.getOrDefault(stream, NONE);
  }
}
