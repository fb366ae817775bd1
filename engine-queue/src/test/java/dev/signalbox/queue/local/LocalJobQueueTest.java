package dev.signalbox.queue.local;

import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.jobs.JobQueue;
import dev.signalbox.queue.jobs.JobQueueConformance;

class LocalJobQueueTest extends JobQueueConformance {
  @Override
  protected JobQueue queue() {
    return new LocalJobQueue(Ids.secure()::nonce);
  }
}
