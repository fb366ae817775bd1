package dev.signalbox.queue.memory;

import dev.signalbox.core.RunId;
import dev.signalbox.queue.log.BulkLog;
import dev.signalbox.queue.log.BulkRow;
import dev.signalbox.queue.log.RunLog.Page;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads of {@link BulkTable}, each as all others of the log are. */
record LockedBulks(Reading reading) implements BulkLog {
  @Override
  public Optional<BulkRow> bulk(String id) {
    return reading.read(it -> it.bulks.bulk(id));
  }

  @Override
  public Optional<BulkRow> running() {
    return reading.read(it -> it.bulks.running());
  }

  @Override
  public List<String> over(Instant now, Instant doneBefore, int max) {
    return reading.read(it -> it.bulks.over(now, doneBefore, max));
  }

  @Override
  public List<RunId> open(String bulk, int max) {
    return reading.read(it -> it.bulks.open(bulk, max));
  }

  @Override
  public Page<Item> items(String bulk, Optional<String> cursor, int limit) {
    return reading.read(it -> it.bulks.items(bulk, cursor, limit));
  }

  @Override
  public Tally tally(String bulk) {
    return reading.read(it -> it.bulks.tally(bulk));
  }
}
