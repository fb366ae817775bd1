package dev.signalbox.queue.stepped;

import dev.signalbox.queue.jobs.Job;
import dev.signalbox.queue.jobs.JobQueue;
import java.time.Duration;
import java.util.Optional;

/** A queue whose waits are those of a {@link Baton}. */
public final class SteppedQueue implements JobQueue {
  private final JobQueue queue;
  private final Baton baton;
  private long changes;
  private boolean closed;

  public SteppedQueue(JobQueue queue, Baton baton) {
    this.queue = queue;
    this.baton = baton;
  }

  @Override
  public void offer(Job job, Duration rest) {
    queue.offer(job, rest);
    changed(rest);
  }

  /** Whoever waits looks again, and once more when the job has rested. */
  private void changed(Duration rest) {
    changes++;
    if (rest.isPositive()) {
      baton.start(
          "rest",
          () -> {
            baton.sleep(rest);
            changes++;
          });
    }
  }

  @Override
  public Optional<Lease> lease(String lane, Duration patience) throws InterruptedException {
    while (true) {
      Optional<Lease> lease = queue.lease(lane, Duration.ZERO);
      if (lease.isPresent() || closed || patience.isZero()) {
        return lease;
      }
      long seen = changes;
      baton.until(() -> changes != seen);
    }
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
    changed(rest);
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
    closed = true;
    changes++;
    queue.close();
  }
}
