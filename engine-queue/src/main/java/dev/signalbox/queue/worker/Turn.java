package dev.signalbox.queue.worker;

import dev.signalbox.queue.jobs.JobInterruption;
import dev.signalbox.queue.jobs.JobQueue.Lease;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A worker's turn at one attempt. It is over once: when the attempt has ended, or when the attempt
 * has not heeded its interruption and is left to itself. Whoever ends it reports what came of it.
 *
 * @param lane that the thread serves
 */
record Turn(
    String lane,
    Lease lease,
    JobInterruption interruption,
    Permits.Permit permit,
    AtomicBoolean over) {
  Turn(String lane, Lease lease, JobInterruption interruption, Permits.Permit permit) {
    this(lane, lease, interruption, permit, new AtomicBoolean());
  }

  /** False if it was over. */
  boolean end() {
    return over.compareAndSet(false, true);
  }
}
