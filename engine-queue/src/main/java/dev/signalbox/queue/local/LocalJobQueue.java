package dev.signalbox.queue.local;

import dev.signalbox.queue.jobs.Job;
import dev.signalbox.queue.jobs.JobQueue;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The queue of one process. A lease lasts as long as the process: who holds it and the queue itself
 * live and die together.
 */
public final class LocalJobQueue implements JobQueue {
  private final Supplier<String> nonces;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Lane> lanes = new HashMap<>();
  private final Map<String, Held> held = new HashMap<>();
  private int waiting;
  private long offers;
  private boolean closed;

  /** A job and the nonce of its lease; no nonce while it waits. */
  private record Held(Job job, Optional<String> nonce) {}

  /** A job that waits; {@code number}: the place of its offer among all. */
  private record Offer(Job job, long number) {}

  private static final Comparator<Offer> IN_TURN =
      Comparator.<Offer>comparingLong(offer -> offer.job().assignment().rank())
          .thenComparingLong(Offer::number);

  private final class Lane {
    private final PriorityQueue<Offer> jobs = new PriorityQueue<>(IN_TURN);
    private final Condition offered = lock.newCondition();
  }

  public LocalJobQueue(Supplier<String> nonces) {
    this.nonces = nonces;
  }

  @Override
  public void offer(Job job) {
    lock.lock();
    try {
      if (!closed && held.putIfAbsent(job.id(), new Held(job, Optional.empty())) == null) {
        enqueue(job);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<Lease> lease(String lane, Duration patience) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Lane from = lane(lane);
      if (!awaitOffer(from, patience)) {
        return Optional.empty();
      }
      Job job = from.jobs.remove().job();
      waiting--;
      String nonce = nonces.get();
      held.put(job.id(), new Held(job, Optional.of(nonce)));
      return Optional.of(new Lease(job, nonce));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean extend(Lease lease) {
    lock.lock();
    try {
      return isHeld(lease);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void settle(Lease lease) {
    lock.lock();
    try {
      if (isHeld(lease)) {
        held.remove(lease.job().id());
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void giveBack(Lease lease) {
    lock.lock();
    try {
      if (isHeld(lease)) {
        held.put(lease.job().id(), new Held(lease.job(), Optional.empty()));
        enqueue(lease.job());
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean withdraw(String jobId) {
    lock.lock();
    try {
      Held found = held.get(jobId);
      if (found == null || found.nonce().isPresent()) {
        return false;
      }
      held.remove(jobId);
      lane(found.job().lane()).jobs.removeIf(offer -> offer.job().equals(found.job()));
      waiting--;
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean holds(String jobId) {
    lock.lock();
    try {
      return held.containsKey(jobId);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int waiting() {
    lock.lock();
    try {
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      lanes.values().forEach(lane -> lane.offered.signalAll());
    } finally {
      lock.unlock();
    }
  }

  /** A wait that has no end needs no timer, which costs more than the wait. */
  private boolean awaitOffer(Lane lane, Duration patience) throws InterruptedException {
    boolean endless = patience.equals(FOREVER);
    long left = endless ? 1 : patience.toNanos();
    while (lane.jobs.isEmpty() && !closed && left > 0) {
      if (endless) {
        lane.offered.await();
      } else {
        left = lane.offered.awaitNanos(left);
      }
    }
    return !closed && !lane.jobs.isEmpty();
  }

  private void enqueue(Job job) {
    Lane lane = lane(job.lane());
    lane.jobs.add(new Offer(job, offers++));
    waiting++;
    lane.offered.signal();
  }

  private Lane lane(String name) {
    return lanes.computeIfAbsent(name, _ -> new Lane());
  }

  private boolean isHeld(Lease lease) {
    Held found = held.get(lease.job().id());
    return found != null && found.nonce().equals(Optional.of(lease.nonce()));
  }
}
