package dev.signalbox.queue.redis;

import dev.signalbox.queue.jobs.JobQueue.Lease;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Those of this process who wait for jobs of one lane. One of them asks, for as many jobs as are
 * waited for; the others take what it brings.
 */
final class Pick {
  /** How many jobs are asked for at once, at most. */
  private static final int BATCH = 32;

  /** How long it takes at most until a job is found whose offer nobody was told of. */
  private static final long LOOK_NANOS = 5_000_000_000L;

  /** Where jobs come from. */
  interface Source {
    /** Asks for so many. */
    Haul take(int most);

    /** One that came when nothing was handed out any more. */
    void giveBack(Lease lease);
  }

  /**
   * What was brought.
   *
   * @param rest in how many nanoseconds a job may have rested, of this lane or of another; empty:
   *     none rests
   */
  record Haul(List<Lease> leases, OptionalLong rest) {
    Haul {
      leases = List.copyOf(leases);
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Lease> ready = new ArrayDeque<>();
  private int waiting;
  private boolean asking;
  private boolean told = true;
  private boolean closed;
  private long lookAt;

  /** Empty when none came in time, or nothing is handed out any more. */
  Optional<Lease> next(long patienceNanos, Source source) throws InterruptedException {
    long end = System.nanoTime() + patienceNanos;
    boolean endless = end < 0 && patienceNanos > Long.MAX_VALUE / 2;
    lock.lockInterruptibly();
    waiting++;
    try {
      while (!closed) {
        if (!ready.isEmpty()) {
          return Optional.of(ready.remove());
        }
        long now = System.nanoTime();
        long left = endless ? LOOK_NANOS : end - now;
        if (!asking && (told || now - lookAt >= 0)) {
          ask(source);
        } else if (left <= 0) {
          return Optional.empty();
        } else {
          changed.awaitNanos(asking ? left : Math.min(left, Math.max(1, lookAt - now)));
        }
      }
      return Optional.empty();
    } finally {
      waiting--;
      lock.unlock();
    }
  }

  /** Somebody has offered a job, or might have. */
  void tell() {
    lock.lock();
    try {
      told = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Wakes everybody; what was brought and not taken is handed over. */
  List<Lease> close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      var left = List.copyOf(ready);
      ready.clear();
      return left;
    } finally {
      lock.unlock();
    }
  }

  private void ask(Source source) {
    int most = Math.min(BATCH, waiting);
    asking = true;
    told = false;
    var haul = new Haul(List.of(), OptionalLong.empty());
    lock.unlock();
    try {
      haul = source.take(most);
    } finally {
      lock.lock();
      asking = false;
      lookAt = System.nanoTime() + Math.min(LOOK_NANOS, haul.rest().orElse(LOOK_NANOS));
      told |= haul.leases().size() == most;
      if (!closed) {
        ready.addAll(haul.leases());
      }
      changed.signalAll();
    }
    if (closed) {
      lock.unlock();
      try {
        haul.leases().forEach(source::giveBack);
      } finally {
        lock.lock();
      }
    }
  }
}
