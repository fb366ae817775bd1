package dev.signalbox.queue.simulate;

import dev.signalbox.queue.jobs.JobQueue;

/** It never knows that anybody has a job, so that each is taken for lost. */
final class Amnesiac extends BrokenQueue {
  Amnesiac(JobQueue queue) {
    super(queue);
  }

  @Override
  public boolean holds(String jobId) {
    return false;
  }
}
