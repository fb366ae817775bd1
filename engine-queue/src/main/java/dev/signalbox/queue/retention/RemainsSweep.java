package dev.signalbox.queue.retention;

import dev.signalbox.core.RunId;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what lies beside the log: of runs that were forgotten, where that was interrupted; and
 * what attempts have printed, after its own time.
 */
final class RemainsSweep implements Sweep {
  private static final Logger LOG = LoggerFactory.getLogger(RemainsSweep.class);
  private static final int AT_ONCE = 100;

  private final RunLog log;
  private final Retention retention;
  private final Remains remains;
  private Optional<Deque<RunId>> left = Optional.empty();

  RemainsSweep(RunLog log, Retention retention, Remains remains) {
    this.log = log;
    this.retention = retention;
    this.remains = remains;
  }

  @Override
  public boolean isOver(Instant now) {
    Deque<RunId> runs = left();
    String forgotten = log.aged().forgotten();
    for (int i = 0; i < AT_ONCE && !runs.isEmpty(); i++) {
      RunId run = runs.remove();
      try {
        look(run, forgotten, now);
      } catch (IOException e) {
        LOG.warn("run {}: what lies beside its log cannot be removed now", run, e);
      }
    }
    return runs.isEmpty();
  }

  private Deque<RunId> left() {
    if (left.isEmpty()) {
      try {
        left = Optional.of(new ArrayDeque<>(remains.runs()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return left.get();
  }

  /** Of a run whose log is missing for another reason, it may be all there is left. */
  private void look(RunId run, String forgotten, Instant now) throws IOException {
    Optional<RunRow> row = log.row(run);
    if (row.isEmpty() && run.value().compareTo(forgotten) <= 0) {
      remains.remove(run);
    } else if (row.filter(known -> isOver(known, now)).isPresent()) {
      remains.removeLogs(run);
    }
  }

  private boolean isOver(RunRow row, Instant now) {
    return row.status().isEnded()
        && row.quarantine().isEmpty()
        && retention
            .files()
            .logs()
            .filter(kept -> !row.updated().plus(kept).isAfter(now))
            .isPresent();
  }

  @Override
  public String toString() {
    return "files";
  }
}
