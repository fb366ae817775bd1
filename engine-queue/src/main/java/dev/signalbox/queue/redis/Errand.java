package dev.signalbox.queue.redis;

import dev.signalbox.queue.jobs.Job;
import dev.signalbox.queue.jobs.JobQueue.Lease;
import java.time.Duration;

/** What is done in the queue for nobody who waits for it. */
sealed interface Errand {
  Job job();

  /** The encoded name of the lane of its job. */
  default String lane() {
    return Keys.encoded(job().lane());
  }

  /** Of what it carries, in characters. */
  default int size() {
    return switch (this) {
      case Offer offer -> offer.payload().length();
      case Back _, Settlement _ -> 0;
    };
  }

  /** Whether its job may be leased afterwards. */
  default boolean offers() {
    return switch (this) {
      case Offer _, Back _ -> true;
      case Settlement _ -> false;
    };
  }

  /** A job is offered; {@code payload}: as the queue keeps it. */
  record Offer(Job job, String payload, Duration rest) implements Errand {}

  /** A lease ends, and its job is offered again. */
  record Back(Lease lease, Duration rest) implements Errand {
    @Override
    public Job job() {
      return lease.job();
    }
  }

  /** A lease ends, and with it its job. */
  record Settlement(Lease lease) implements Errand {
    @Override
    public Job job() {
      return lease.job();
    }
  }
}
