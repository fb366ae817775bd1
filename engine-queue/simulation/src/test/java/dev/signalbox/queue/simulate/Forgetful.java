package dev.signalbox.queue.simulate;

import dev.signalbox.queue.jobs.Job;
import dev.signalbox.queue.jobs.JobQueue;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Now and then it takes a job, says that it has it, and does nothing. */
final class Forgetful extends BrokenQueue {
  private static final int EVERY = 5;

  private final Set<String> forgotten = new HashSet<>();
  private int offered;

  Forgetful(JobQueue queue) {
    super(queue);
  }

  @Override
  public void offer(Job job, Duration rest) {
    if (++offered % EVERY == 0) {
      forgotten.add(job.id());
    } else if (!forgotten.contains(job.id())) {
      super.offer(job, rest);
    }
  }

  @Override
  public boolean holds(String jobId) {
    return forgotten.contains(jobId) || super.holds(jobId);
  }
}
