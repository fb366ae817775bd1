package dev.signalbox.queue.simulate;

import dev.signalbox.queue.ambient.Threads;
import dev.signalbox.queue.jobs.JobQueue;
import java.time.Duration;
import java.util.Optional;

/** After some jobs it is connected still, and hands out nothing any more. */
final class Sated extends BrokenQueue {
  private static final int MOST = 3;

  private int handedOut;

  Sated(JobQueue queue) {
    super(queue);
  }

  @Override
  public Optional<Lease> lease(String lane, Duration patience) throws InterruptedException {
    if (++handedOut > MOST) {
      Threads.current().sleep(patience);
      return Optional.empty();
    }
    return super.lease(lane, patience);
  }
}
