package dev.signalbox.queue.engine;

import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.engine.Engine.Beginning;
import dev.signalbox.queue.log.ChildRow;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.log.Transaction.View;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A transaction in the making. What is asked of it is answered as if it were stored already, so
 * that one decision after another can go into it.
 */
public final class Draft {
  private final RunLog log;
  private final Instant now;
  private final List<Entry> entries = new ArrayList<>();
  private final List<View> views = new ArrayList<>();
  private final List<View> notes = new ArrayList<>();
  private final List<Beginning> beginnings = new ArrayList<>();

  /** Of each stream that was looked at, its last entry in the log, and those added here. */
  private final Map<StreamId, Stream> streams = new HashMap<>();

  private record Stream(Optional<Entry> stored, List<Entry> added) {
    Optional<Entry> last() {
      return added.isEmpty() ? stored : Optional.of(added.getLast());
    }
  }

  /** How far a draft had come. */
  public record Mark(int entries, int views, int notes, int beginnings) {}

  Draft(RunLog log, Instant now) {
    this.log = log;
    this.now = now;
  }

  public Instant now() {
    return now;
  }

  Transaction transaction() {
    return new Transaction(entries, views);
  }

  /** What is worth storing, and which no answer depends on. */
  List<View> notes() {
    return notes;
  }

  public List<Beginning> beginnings() {
    return beginnings;
  }

  boolean isEmpty() {
    return entries.isEmpty() && views.isEmpty();
  }

  // --- Reading

  public Optional<Entry> last(StreamId stream) {
    return stream(stream).last();
  }

  public Optional<Entry> at(StreamId stream, long sequence) {
    return after(stream, sequence - 1, 1).stream()
        .filter(entry -> entry.sequence() == sequence)
        .findFirst();
  }

  public List<Entry> after(StreamId stream, long sequence, int max) {
    Stream known = stream(stream);
    long stored = known.stored().map(Entry::sequence).orElse(0L);
    var found = new ArrayList<Entry>();
    if (sequence < stored) {
      found.addAll(log.read(stream, sequence, max));
    }
    for (Entry entry : known.added()) {
      if (entry.sequence() > sequence && found.size() < max) {
        found.add(entry);
      }
    }
    return found;
  }

  private Stream stream(StreamId id) {
    return streams.computeIfAbsent(id, wanted -> new Stream(log.last(wanted), new ArrayList<>()));
  }

  /** Looks for streams all at once, before each is asked for. */
  public void lookFor(List<? extends StreamId> ids) {
    List<StreamId> unknown =
        ids.stream()
            .distinct()
            .filter(id -> !streams.containsKey(id))
            .<StreamId>map(id -> id)
            .toList();
    if (unknown.size() < 2) {
      return;
    }
    for (Entry entry : log.lasts(unknown)) {
      streams.put(entry.stream(), new Stream(Optional.of(entry), new ArrayList<>()));
    }
    unknown.forEach(this::isNew);
  }

  /** Nobody else can know of this stream: it need not be looked for. */
  public void isNew(StreamId id) {
    streams.putIfAbsent(id, new Stream(Optional.empty(), new ArrayList<>()));
  }

  /** Where the run stands; empty for one that is not known, or not to be trusted. */
  public Optional<Run.Status> status(RunId run) {
    for (Beginning beginning : beginnings) {
      if (beginning.next().run().id().equals(run)) {
        return Optional.of(beginning.next().run().status());
      }
    }
    return log.row(run).filter(row -> row.quarantine().isEmpty()).map(RunRow::status);
  }

  public boolean isLive(RunId run) {
    return status(run).filter(status -> !status.isEnded()).isPresent();
  }

  // --- Writing

  /** Adds the next entry of a stream. */
  public long append(StreamId id, String type, Json body) {
    Stream stream = stream(id);
    Entry entry = Entry.after(stream.last(), id, now, type, body);
    stream.added().add(entry);
    entries.add(entry);
    return entry.sequence();
  }

  /** Adds an entry that was made by someone who knows where its stream stands. */
  public void add(Entry entry) {
    entries.add(entry);
  }

  public void add(View view) {
    views.add(view);
  }

  public void note(View view) {
    notes.add(view);
  }

  public void begin(Beginning beginning) {
    entries.add(beginning.entry());
    views.addAll(beginning.views());
    Run run = beginning.next().run();
    run.parent()
        .ifPresent(parent ->
            views.add(new View.PutChild(new ChildRow(run.id(), parent.run(), parent.step()))));
    beginnings.add(beginning);
  }

  public Mark mark() {
    return new Mark(entries.size(), views.size(), notes.size(), beginnings.size());
  }

  /** As if nothing had been added since. */
  public void backTo(Mark mark) {
    for (Entry entry : entries.subList(mark.entries(), entries.size())) {
      Stream stream = streams.get(entry.stream());
      if (stream != null) {
        stream.added().remove(entry);
      }
    }
    cut(entries, mark.entries());
    cut(views, mark.views());
    cut(notes, mark.notes());
    cut(beginnings, mark.beginnings());
  }

  private static void cut(List<?> list, int size) {
    list.subList(size, list.size()).clear();
  }
}
