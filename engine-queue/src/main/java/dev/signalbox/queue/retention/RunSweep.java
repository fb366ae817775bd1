package dev.signalbox.queue.retention;

import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.operations.Reruns;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets runs that have ended. First what the log knows of them, then what lies beside it: what a
 * crash leaves in between belongs to a run that is gone, and is found by that.
 */
final class RunSweep implements Sweep {
  private static final Logger LOG = LoggerFactory.getLogger(RunSweep.class);
  private static final int AT_ONCE = 50;

  private final RunLog log;
  private final Reruns reruns;
  private final Retention retention;
  private final Remains remains;
  private final Failpoints failpoints;
  private final Deque<WorkflowId> left;
  private Optional<RunRow> after = Optional.empty();

  RunSweep(RunLog log, Reruns reruns, Retention retention, Remains remains, Failpoints failpoints) {
    this.log = log;
    this.reruns = reruns;
    this.retention = retention;
    this.remains = remains;
    this.failpoints = failpoints;
    this.left = new ArrayDeque<>(retention.keepsRuns() ? List.of() : log.aged().workflows());
  }

  @Override
  public boolean isOver(Instant now) {
    if (left.isEmpty()) {
      return true;
    }
    WorkflowId workflow = left.getFirst();
    List<RunRow> page =
        retention
            .runsOf(workflow)
            .map(kept -> forgotten(workflow, now.minus(kept)))
            .orElseGet(List::of);
    after = page.isEmpty() ? Optional.empty() : Optional.of(page.getLast());
    if (page.size() < AT_ONCE) {
      left.removeFirst();
      after = Optional.empty();
    }
    return left.isEmpty();
  }

  private List<RunRow> forgotten(WorkflowId workflow, Instant endedBy) {
    List<RunRow> page = log.aged().runs(workflow, after, endedBy, AT_ONCE);
    if (!page.isEmpty()) {
      reruns.whileNoneBegins(
          () -> log.put(page.stream().<View>map(row -> new View.Forget(row.run())).toList()));
      failpoints.reach(Failpoints.Point.C16);
      page.forEach(row -> clear(row.run()));
    }
    return page;
  }

  private void clear(RunId run) {
    try {
      if (log.row(run).isEmpty()) {
        remains.remove(run);
      }
    } catch (IOException e) {
      LOG.warn("run {} is forgotten, and what lies beside it cannot be removed now", run, e);
    }
  }

  @Override
  public String toString() {
    return "runs";
  }
}
