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
  int size();

  /** Whether its job may be leased afterwards. */
  boolean offers();

  /** A job is offered; {@code payload}: as the queue keeps it. */
  record Offer(Job job, String payload, Duration rest) implements Errand {
    @Override
    public int size() {
      return payload.length();
    }

    @Override
    public boolean offers() {
      return true;
    }
  }

  /** A lease ends, and its job is offered again. */
  record Back(Lease lease, Duration rest) implements Errand {
    @Override
    public Job job() {
      return lease.job();
    }

    @Override
    public int size() {
      return 0;
    }

    @Override
    public boolean offers() {
      return true;
    }
  }

  /** A lease ends, and with it its job. */
  record Settlement(Lease lease) implements Errand {
    @Override
    public Job job() {
      return lease.job();
    }

    @Override
    public int size() {
      return 0;
    }

    @Override
    public boolean offers() {
      return false;
    }
  }
}
