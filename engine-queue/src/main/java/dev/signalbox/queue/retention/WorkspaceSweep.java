package dev.signalbox.queue.retention;

import dev.signalbox.core.RunId;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.operations.Reruns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes workspaces in which nobody has worked for long enough, if nothing would be lost. */
final class WorkspaceSweep implements Sweep {
  private static final Logger LOG = LoggerFactory.getLogger(WorkspaceSweep.class);
  private static final int AT_ONCE = 5;

  private final RunLog log;
  private final Reruns reruns;
  private final Retention retention;
  private final Remains remains;
  private Optional<Deque<RunId>> left = Optional.empty();

  WorkspaceSweep(RunLog log, Reruns reruns, Retention retention, Remains remains) {
    this.log = log;
    this.reruns = reruns;
    this.retention = retention;
    this.remains = remains;
  }

  @Override
  public boolean isOver(Instant now) {
    Optional<Duration> kept = retention.files().workspaces();
    if (kept.isEmpty()) {
      return true;
    }
    Deque<RunId> runs = left();
    for (int i = 0; i < AT_ONCE && !runs.isEmpty(); i++) {
      RunId run = runs.remove();
      reruns.whileNoneBegins(() -> look(run, now.minus(kept.get())));
    }
    return runs.isEmpty();
  }

  private Deque<RunId> left() {
    if (left.isEmpty()) {
      try {
        left = Optional.of(new ArrayDeque<>(remains.workspaces()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return left.get();
  }

  private void look(RunId run, Instant endedBy) {
    boolean known = log.row(run).isPresent();
    boolean forgotten = !known && run.value().compareTo(log.aged().forgotten()) <= 0;
    try {
      if (known ? reruns.haveEnded(run, endedBy) : forgotten) {
        remains.removeWorkspace(run);
      }
    } catch (IOException e) {
      LOG.warn("run {}: its workspace stays, it cannot be examined: {}", run, e.getMessage());
    }
  }

  @Override
  public String toString() {
    return "workspaces";
  }
}
