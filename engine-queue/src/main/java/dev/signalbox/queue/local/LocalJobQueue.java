package dev.signalbox.queue.local;

import dev.signalbox.queue.jobs.Job;
import dev.signalbox.queue.jobs.JobQueue;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The queue of one process. A lease lasts as long as the process: who holds it and the queue itself
 * live and die together.
 */
public final class LocalJobQueue implements JobQueue {
  private final Supplier<String> nonces;
  private final ReentrantLock lock = new ReentrantLock();
  private final LongSupplier nanos;
  private final Map<String, Counter> counters = new HashMap<>();
  private final Map<String, Held> held = new HashMap<>();
  private int waiting;
  private long offers;
  private boolean closed;

  /** A job and the nonce of its lease; no nonce while it waits. */
  private record Held(Job job, Optional<String> nonce) {}

  /** A lane, and who waits for its jobs. */
  private record Counter(Lane lane, Condition offered) {}

  public LocalJobQueue(Supplier<String> nonces) {
    this(nonces, System::nanoTime);
  }

  /**
   * @param nonces a new one for each lease
   * @param nanos elapsed time, as {@code System.nanoTime}
   */
  public LocalJobQueue(Supplier<String> nonces, LongSupplier nanos) {
    this.nonces = nonces;
    this.nanos = nanos;
  }

  @Override
  public void offer(Job job, Duration rest) {
    lock.lock();
    try {
      if (!closed && held.putIfAbsent(job.id(), new Held(job, Optional.empty())) == null) {
        enqueue(job, rest);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<Lease> lease(String lane, Duration patience) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Counter from = counter(lane);
      try {
        if (!awaitOffer(from, patience)) {
          return Optional.empty();
        }
        Job job = from.lane().next();
        waiting--;
        String nonce = nonces.get();
        held.put(job.id(), new Held(job, Optional.of(nonce)));
        return Optional.of(new Lease(job, nonce));
      } finally {
        passOn(from);
      }
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
  public void giveBack(Lease lease, Duration rest) {
    lock.lock();
    try {
      if (isHeld(lease)) {
        held.put(lease.job().id(), new Held(lease.job(), Optional.empty()));
        enqueue(lease.job(), rest);
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
      counter(found.job().lane()).lane().remove(found.job());
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
      counters.values().forEach(counter -> counter.offered().signalAll());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether there is a job to lease. A wait that has no end needs no timer, which costs more than
   * the wait, but where a job rests.
   */
  private boolean awaitOffer(Counter counter, Duration patience) throws InterruptedException {
    boolean endless = patience.equals(FOREVER);
    long end = endless ? 0 : nanos.getAsLong() + patience.toNanos();
    while (!closed && !hasJob(counter)) {
      OptionalLong roused = counter.lane().nextRoused();
      if (endless && roused.isEmpty()) {
        counter.offered().await();
        continue;
      }
      long now = nanos.getAsLong();
      long left = endless ? Long.MAX_VALUE : end - now;
      if (left <= 0) {
        return false;
      }
      var _ = counter.offered().awaitNanos(Math.min(left, roused.orElse(now + left) - now));
    }
    return !closed;
  }

  private boolean hasJob(Counter counter) {
    if (counter.lane().nextRoused().isPresent()) {
      int roused = counter.lane().rouse(nanos.getAsLong());
      for (int i = 0; i < roused; i++) {
        counter.offered().signal();
      }
    }
    return !counter.lane().isEmpty();
  }

  /** Whoever goes may have been the one who knew until when a job rests. */
  private static void passOn(Counter counter) {
    if (counter.lane().nextRoused().isPresent()) {
      counter.offered().signal();
    }
  }

  private void enqueue(Job job, Duration rest) {
    Counter counter = counter(job.lane());
    var offer = new Lane.Offer(job, offers++);
    if (rest.isPositive()) {
      counter.lane().addResting(offer, nanos.getAsLong() + rest.toNanos());
    } else {
      counter.lane().add(offer);
    }
    waiting++;
    counter.offered().signal();
  }

  private Counter counter(String lane) {
    return counters.computeIfAbsent(lane, _ -> new Counter(new Lane(), lock.newCondition()));
  }

  private boolean isHeld(Lease lease) {
    Held found = held.get(lease.job().id());
    return found != null && found.nonce().equals(Optional.of(lease.nonce()));
  }
}
