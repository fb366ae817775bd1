package dev.signalbox.queue.engine;

import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.Link;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.log.StoredRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a run from the log: the snapshot, where there is one, and the facts of the entries after
 * it.
 */
final class Loader {
  private final RunLog log;
  private final Codec codec;
  private final Definitions definitions;

  Loader(RunLog log, Codec codec, Definitions definitions) {
    this.log = log;
    this.codec = codec;
    this.definitions = definitions;
  }

  Cell.State load(RunId id) {
    // The row first: what it says must be in the log that is read after it.
    Optional<RunRow> row = log.row(id);
    Optional<String> quarantine = row.flatMap(RunRow::quarantine);
    if (quarantine.isPresent()) {
      return new Cell.State.Quarantined(quarantine.get(), false);
    }
    Optional<StoredRun> stored = log.load(id);
    if (stored.isEmpty()) {
      return row.isPresent()
          ? new Cell.State.Quarantined("its log is gone", true)
          : new Cell.State.Unknown();
    }
    try {
      return fold(stored.get(), row.map(RunRow::sequence).orElse(0L));
    } catch (StoreUnavailable e) {
      throw e;
    } catch (RuntimeException e) {
      return new Cell.State.Quarantined(
          e.getMessage() == null ? e.toString() : e.getMessage(), true);
    }
  }

  private Cell.State fold(StoredRun stored, long atLeast) {
    Link link = stored.snapshot().map(StoredRun.Snapshot::link).orElse(Link.FIRST);
    var recorded = new ArrayList<Run.Recorded>();
    for (Entry entry : stored.entries()) {
      link = link.next(entry.sequence(), entry.time(), entry.type(), entry.body());
      if (!link.equals(entry.link())) {
        throw new IllegalStateException(
            "the chain of its log is broken at entry " + entry.sequence());
      }
      recorded.add(
          new Run.Recorded(entry.sequence(), entry.time(), codec.decode(entry.body()).facts()));
    }
    Run run =
        stored
            .snapshot()
            .map(snapshot -> codec.run(snapshot.body()).replayed(recorded))
            .orElseGet(() -> Run.replay(List.copyOf(recorded)));
    if (run.sequence() < atLeast) {
      throw new IllegalStateException(
          "its log ends at entry " + run.sequence() + ", and its row knows of entry " + atLeast);
    }
    Workflow workflow = definitions.pinned(run.definition(), log);
    long snapshotAt = stored.snapshot().map(StoredRun.Snapshot::sequence).orElse(0L);
    return new Cell.State.Loaded(workflow, run, link, Cell.Shown.of(run), snapshotAt);
  }
}
