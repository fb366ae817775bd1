package dev.signalbox.queue.worker;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Rerun;
import dev.signalbox.core.Usage;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.jobs.JobQueue;
import dev.signalbox.queue.jobs.JobQueue.Lease;
import dev.signalbox.queue.jobs.Report;
import dev.signalbox.queue.log.DiskFull;
import dev.signalbox.queue.log.StoreUnavailable;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How jobs come to their end: what came of them is in the log first, then they leave the queue. */
record Settlement(JobQueue queue, Desk desk, Persistence persistence, Failpoints failpoints) {
  private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

  void report(Lease lease, Outcome outcome) {
    Assignment assignment = lease.job().assignment();
    Optional<Usage> usage =
        assignment.kind().equals(Rerun.AGENT) ? Consumed.of(outcome.output()) : Optional.empty();
    var ended = new Report.Ended(outcome, usage, Json.NULL);
    persistence
        .until(lease, () -> desk.ended(lease, ended))
        .ifPresent(
            reason -> LOG.info("job {}: its result comes too late, {}", lease.job().id(), reason));
    settle(lease);
  }

  void settle(Lease lease) {
    failpoints.reach(Failpoints.Point.C13);
    queue.settle(lease);
    failpoints.reach(Failpoints.Point.C14);
  }

  /** What came of the job cannot be said. */
  void unrecorded(Lease lease, Throwable e) {
    String id = lease.job().id();
    if (persistence.isStopping() && (e instanceof StoreUnavailable || e instanceof DiskFull)) {
      LOG.warn("job {}: the store does not take its result: {}", id, e.getMessage());
    } else {
      // A fault of ours. Recovery finds the job, counts it as lost, and so gives up on it in time.
      LOG.error("job {}: its result cannot be recorded, it counts as lost", id, e);
      queue.settle(lease);
    }
  }
}
