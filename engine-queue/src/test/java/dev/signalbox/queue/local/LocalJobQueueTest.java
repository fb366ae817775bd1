package dev.signalbox.queue.local;

import dev.signalbox.queue.Ids;
import dev.signalbox.queue.JobQueue;
import dev.signalbox.queue.JobQueueConformance;

class LocalJobQueueTest extends JobQueueConformance {
  @Override
  protected JobQueue queue() {
    return new LocalJobQueue(Ids.secure()::nonce);
  }
}
