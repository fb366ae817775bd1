package dev.signalbox.queue.local;

import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.jobs.JobQueue;
import dev.signalbox.queue.jobs.JobQueueConformanceBatches;

class LocalBatchesTest extends JobQueueConformanceBatches {
  @Override
  protected JobQueue queue() {
    return new LocalJobQueue(Ids.secure()::nonce);
  }
}
