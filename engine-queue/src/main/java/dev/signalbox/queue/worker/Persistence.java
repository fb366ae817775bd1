package dev.signalbox.queue.worker;

import dev.signalbox.queue.ambient.Threads;
import dev.signalbox.queue.jobs.JobQueue.Lease;
import dev.signalbox.queue.log.DiskFull;
import dev.signalbox.queue.log.StoreUnavailable;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * While the store does not take it, the result of a job waits: it is the one thing that must not be
 * lost.
 */
public final class Persistence {
  private static final Logger LOG = LoggerFactory.getLogger(Persistence.class);
  static final Duration PAUSE = Duration.ofSeconds(1);

  private volatile boolean stopping;
  private volatile boolean abandoned;

  public boolean isStopping() {
    return stopping;
  }

  /** A store that is away is not waited for any more. */
  void stop() {
    stopping = true;
  }

  /** Nothing is waited for any more. */
  void abandon() {
    stopping = true;
    abandoned = true;
  }

  /** Tries until it succeeds. */
  public <T> T until(Lease lease, Supplier<T> attempt) {
    boolean told = false;
    while (true) {
      try {
        return attempt.get();
      } catch (DiskFull | StoreUnavailable e) {
        if (abandoned || (stopping && e instanceof StoreUnavailable)) {
          throw e;
        }
        if (!told) {
          LOG.warn("job {}: {}; trying again until it is stored", lease.job().id(), e.getMessage());
          told = true;
        }
        pause(PAUSE);
      }
    }
  }

  static void pause(Duration pause) {
    try {
      Threads.current().sleep(pause);
    } catch (InterruptedException e) {
      LOG.debug("an interrupt came after its job", e);
    }
  }
}
