package dev.signalbox.queue.redis;

import dev.signalbox.queue.jobs.Job;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether anything was not offered, and who has to look then what it was. */
final class Missed {
  private static final Logger LOG = LoggerFactory.getLogger(Missed.class);

  private final Runnable owner;
  private final AtomicBoolean any = new AtomicBoolean();

  /**
   * @param owner is told, on a thread of its own, that something may be missing
   */
  Missed(Runnable owner) {
    this.owner = owner;
  }

  void note(Job job, Throwable reason) {
    if (any.compareAndSet(false, true)) {
      LOG.warn(
          "job {}: not offered, nor others until redis is back: {}", job.id(), reason.getMessage());
    }
  }

  /** Once it can be offered again. */
  void tell() {
    if (any.compareAndSet(true, false)) {
      look();
    }
  }

  /** Something is gone that was here. */
  void look() {
    Thread.ofVirtual().name("queue-missed").start(owner);
  }
}
