package dev.signalbox.queue.jobs;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Hands jobs from the engine to workers. A hint, never the truth: whatever it loses, repeats or
 * delays is found again in the log.
 *
 * <p>Jobs of one lane are leased in the order of their rank, those of the same rank in the order of
 * their offer. A lane bounds nothing by itself: its workers are as many as may be busy.
 */
public interface JobQueue extends AutoCloseable {
  /** The patience of somebody who waits until there is a job, or no queue any more. */
  Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  /** Takes the job unless one with the same id is offered or leased. */
  void offer(Job job);

  /**
   * The next job of the lane, once there is one; empty when none came in time, or the queue is
   * closed.
   */
  Optional<Lease> lease(String lane, Duration patience) throws InterruptedException;

  /** Keeps a lease; false if it is no longer held, and the worker must stop. */
  boolean extend(Lease lease);

  /** The job is done, or no longer wanted. */
  void settle(Lease lease);

  /** The job was not begun, and shall be offered to others. */
  void giveBack(Lease lease);

  /** Takes back a job that nobody has leased; false if it is leased, or not here. */
  boolean withdraw(String jobId);

  /** Whether a job with this id is offered or leased. */
  boolean holds(String jobId);

  /** Jobs that wait to be leased. */
  int waiting();

  /** Wakes everybody who waits for a lease. */
  @Override
  void close();

  /** A job in the hands of one worker; {@code nonce} names this delivery. */
  record Lease(Job job, String nonce) {}
}
