package dev.signalbox.queue.worker;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.queue.jobs.Job;
import dev.signalbox.queue.jobs.JobInterruption;
import dev.signalbox.queue.jobs.JobQueue.Lease;
import dev.signalbox.queue.jobs.Report;
import dev.signalbox.queue.log.DiskFull;
import dev.signalbox.queue.log.StoreUnavailable;
import java.util.Optional;

/**
 * Where a worker says that it begins an attempt, and what came of it: the engine of its process, or
 * the way to one.
 */
public interface Desk {
  /**
   * Whether this delivery may begin. Told of the interruption, so that a start which is refused
   * behind its beginning ends what has begun.
   *
   * @return what is to be carried out, with what it may consume; empty where it may not begin
   * @throws StoreUnavailable or {@link DiskFull} where that cannot be known now
   */
  Optional<Assignment> begins(Lease lease, Job.Attempt job, JobInterruption interruption);

  /**
   * Hands in what came of it; it is in the log when this returns.
   *
   * @return why it is not, where it came too late
   * @throws StoreUnavailable or {@link DiskFull} where it has to be handed in again
   */
  Optional<String> ended(Lease lease, Report.Ended ended);
}
