package dev.signalbox.queue.log;

import dev.signalbox.core.Json;
import java.util.List;
import java.util.Optional;

/**
 * A run as the log keeps it: a snapshot, where there is one, and the entries after it; without one,
 * all of them.
 */
public record StoredRun(Optional<Snapshot> snapshot, List<Entry> entries) {
  public StoredRun {
    entries = List.copyOf(entries);
  }

  /** The encoded run after the entry with this sequence, which has this link. */
  public record Snapshot(long sequence, Json body, Link link) {}
}
