package dev.signalbox.queue.jobs;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Hands jobs from the engine to workers. A hint, never the truth: whatever it loses, repeats or
 * delays is found again in the log.
 *
 * <p>In a lane the keys of its jobs take turns ({@link Job#key}): however many jobs one of them
 * has, it gets one leased in each round. Of one key the lowest rank goes first, of the same rank
 * what was offered first. A key whose next job has a head start goes before the turns of those
 * whose next jobs have a higher rank. A lane bounds nothing by itself: its workers are as many as
 * may be busy.
 *
 * <p>Time is that of the queue: an engine, its workers and a server need not agree what time it is,
 * so nobody says an instant, but how long from now.
 */
public interface JobQueue extends AutoCloseable {
  /** The patience of somebody who waits until there is a job, or no queue any more. */
  Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  /**
   * Takes the job unless one with the same id is offered or leased.
   *
   * @param rest how long it is not handed out; it waits here, and can be withdrawn
   */
  void offer(Job job, Duration rest);

  /** As {@link #offer(Job, Duration)}, for whoever leases first. */
  default void offer(Job job) {
    offer(job, Duration.ZERO);
  }

  /**
   * The next job of the lane, once there is one; empty when none came in time, or the queue is
   * closed.
   */
  Optional<Lease> lease(String lane, Duration patience) throws InterruptedException;

  /** Keeps a lease; false if it is no longer held, and the worker must stop. */
  boolean extend(Lease lease);

  /** The job is done, or no longer wanted. */
  void settle(Lease lease);

  /**
   * The job was not begun, and shall be offered to others.
   *
   * @param rest how long it is not handed out, to nobody
   */
  void giveBack(Lease lease, Duration rest);

  /** As {@link #giveBack(Lease, Duration)}, for whoever leases first. */
  default void giveBack(Lease lease) {
    giveBack(lease, Duration.ZERO);
  }

  /** Takes back a job that nobody has leased; false if it is leased, or not here. */
  boolean withdraw(String jobId);

  /** Whether a job with this id is offered or leased. */
  boolean holds(String jobId);

  /** Jobs that wait to be leased, those that rest among them. */
  int waiting();

  /** Wakes everybody who waits for a lease. */
  @Override
  void close();

  /** A job in the hands of one worker; {@code nonce} names this delivery. */
  record Lease(Job job, String nonce) {}
}
