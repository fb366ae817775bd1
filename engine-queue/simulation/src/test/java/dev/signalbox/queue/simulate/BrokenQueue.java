package dev.signalbox.queue.simulate;

import dev.signalbox.queue.jobs.Job;
import dev.signalbox.queue.jobs.JobQueue;
import java.time.Duration;
import java.util.Optional;

/** A queue that another one stands behind. */
abstract class BrokenQueue implements JobQueue {
  private final JobQueue queue;

  BrokenQueue(JobQueue queue) {
    this.queue = queue;
  }

  @Override
  public void offer(Job job, Duration rest) {
    queue.offer(job, rest);
  }

  @Override
  public Optional<Lease> lease(String lane, Duration patience) throws InterruptedException {
    return queue.lease(lane, patience);
  }

  @Override
  public boolean extend(Lease lease) {
    return queue.extend(lease);
  }

  @Override
  public void settle(Lease lease) {
    queue.settle(lease);
  }

  @Override
  public void giveBack(Lease lease, Duration rest) {
    queue.giveBack(lease, rest);
  }

  @Override
  public boolean withdraw(String jobId) {
    return queue.withdraw(jobId);
  }

  @Override
  public boolean holds(String jobId) {
    return queue.holds(jobId);
  }

  @Override
  public int waiting() {
    return queue.waiting();
  }

  @Override
  public void close() {
    queue.close();
  }
}
