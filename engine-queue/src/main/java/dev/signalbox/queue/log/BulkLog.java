package dev.signalbox.queue.log;

import dev.signalbox.core.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the log knows of changes to many runs at once. */
public interface BulkLog {
  Optional<BulkRow> bulk(String id);

  /** The oldest that is under way. */
  Optional<BulkRow> running();

  /**
   * Those that were shown and never confirmed, and can no longer be; and those that are done and
   * were made before that.
   */
  List<String> over(Instant now, Instant doneBefore, int max);

  /** Runs whose turn has not come, in the order of their ids. */
  List<RunId> open(String bulk, int max);

  /** By the ids of the runs. */
  RunLog.Page<Item> items(String bulk, Optional<String> cursor, int limit);

  Tally tally(String bulk);

  /** What became of one run; without an outcome, nothing yet. */
  record Item(String bulk, RunId run, Optional<Outcome> outcome, Optional<String> detail) {}

  /** Of one run. */
  enum Outcome {
    DONE,
    /** There was nothing to do. */
    SKIPPED,
    FAILED
  }

  /** How many runs of each kind there are. */
  record Tally(long open, long done, long skipped, long failed) {
    public long total() {
      return open + done + skipped + failed;
    }
  }
}
