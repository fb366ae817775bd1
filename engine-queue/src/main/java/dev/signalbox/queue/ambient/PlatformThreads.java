package dev.signalbox.queue.ambient;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Virtual threads, all of them at once. */
record PlatformThreads() implements Threads {
  static final ScopedValue<Threads> BOUND = ScopedValue.newInstance();
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(15);
  static final Threads INSTANCE = new PlatformThreads();

  @Override
  public void start(String name, Runnable task) {
    Thread.ofVirtual().name(name).start(task);
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public Duration lookAgain() {
    return LOOK_AGAIN;
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }

  @Override
  public void await(CompletableFuture<?> future) {
    try {
      future.join();
    } catch (CompletionException | CancellationException _) {
      // How it has ended is for the caller to look at.
    }
  }

  @Override
  public boolean await(CompletableFuture<?> future, Duration patience) throws InterruptedException {
    try {
      future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException _) {
      return true;
    } catch (TimeoutException _) {
      return false;
    }
  }

  @Override
  public void lock(ReentrantLock lock) {
    lock.lock();
  }

  @Override
  public void acquire(Semaphore permits) {
    permits.acquireUninterruptibly();
  }

  @Override
  public Bell bell() {
    return new PlatformBell();
  }

  private static final class PlatformBell implements Bell {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rings = lock.newCondition();
    private boolean rung;

    @Override
    public void ring() {
      lock.lock();
      try {
        rung = true;
        rings.signal();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void await(Optional<Duration> patience) throws InterruptedException {
      lock.lock();
      try {
        long left = patience.map(Duration::toNanos).orElse(1L);
        while (!rung && left > 0) {
          if (patience.isPresent()) {
            left = rings.awaitNanos(left);
          } else {
            rings.await();
          }
        }
        rung = false;
      } finally {
        lock.unlock();
      }
    }
  }
}
