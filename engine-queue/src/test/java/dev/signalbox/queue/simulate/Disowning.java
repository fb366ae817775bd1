package dev.signalbox.queue.simulate;

import dev.signalbox.queue.JobQueue;

/** It knows nothing any more of what it has handed out. */
final class Disowning extends BrokenQueue {
  Disowning(JobQueue queue) {
    super(queue);
  }

  @Override
  public boolean holds(String jobId) {
    return false;
  }
}
