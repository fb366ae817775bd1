package dev.signalbox.queue.retention;

import dev.signalbox.queue.log.AgedLog.Aged;
import dev.signalbox.queue.log.AgedLog.Kind;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.Kebab;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction.View;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** Removes the oldest entries of streams of one kind, as far as nobody needs them. */
final class StreamSweep implements Sweep {
  private static final int AT_ONCE = 100;

  private final RunLog log;
  private final Kind kind;
  private final Needs needs;
  private Optional<Optional<Instant>> before = Optional.empty();
  private Optional<Aged> after = Optional.empty();

  /** What is needed of the streams of one kind. */
  interface Needs {
    /** Nothing from this instant on is looked at; empty where nothing is to be removed. */
    Optional<Instant> from(Instant now);

    /**
     * Up to which entry a stream may be removed now; 0 for none.
     *
     * @param old the newest of its entries that are about to be
     * @param last its last entry
     */
    long free(Aged old, Entry last, Instant now);
  }

  StreamSweep(RunLog log, Kind kind, Needs needs) {
    this.log = log;
    this.kind = kind;
    this.needs = needs;
  }

  @Override
  public boolean isOver(Instant now) {
    if (before.isEmpty()) {
      before = Optional.of(needs.from(now));
    }
    if (before.get().isEmpty()) {
      return true;
    }
    List<Aged> page = log.aged().entries(kind, after, before.get().get(), AT_ONCE);
    var trims = new ArrayList<View>();
    newest(page)
        .forEach((stream, old) -> {
          long free = log.last(stream).map(last -> needs.free(old, last, now)).orElse(0L);
          long through = Math.min(old.sequence(), free);
          if (through > 0) {
            trims.add(new View.Trim(stream, through));
          }
        });
    if (!trims.isEmpty()) {
      log.put(trims);
    }
    after = page.isEmpty() ? after : Optional.of(page.getLast());
    return page.size() < AT_ONCE;
  }

  /** No more than the page is removed at once. */
  private static SequencedMap<StreamId, Aged> newest(List<Aged> page) {
    var newest = new LinkedHashMap<StreamId, Aged>();
    page.forEach(entry ->
        newest.merge(entry.stream(), entry, (a, b) -> a.sequence() > b.sequence() ? a : b));
    return newest;
  }

  @Override
  public String toString() {
    return "streams of kind " + Kebab.of(kind.name());
  }
}
