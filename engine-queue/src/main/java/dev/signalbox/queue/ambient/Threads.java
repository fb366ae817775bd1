package dev.signalbox.queue.ambient;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who runs the engine's threads. In production that is the platform. A simulation runs one of them
 * at a time, and says which; so everything that makes a thread or waits for something in here asks
 * {@link #current}, and neither {@code Thread} nor a lock by itself.
 */
public interface Threads {
  /** Those of the platform, unless this thread was started by others. */
  static Threads current() {
    return PlatformThreads.BOUND.orElse(PlatformThreads.INSTANCE);
  }

  /** Runs the task with these threads as the current ones. */
  static void with(Threads threads, Runnable task) {
    ScopedValue.where(PlatformThreads.BOUND, threads).run(task);
  }

  void start(String name, Runnable task);

  /** Elapsed time, as {@code System.nanoTime}. */
  long nanos();

  /**
   * After what time a loop looks again for what it was not told of, however far off its next work
   * is: a wall clock may jump meanwhile, and a queue may lose something.
   */
  Duration lookAgain();

  void sleep(Duration duration) throws InterruptedException;

  /** Waits until it has ended, in whichever way. */
  void await(CompletableFuture<?> future);

  /** Waits until it has ended; false if it has not in this time. */
  boolean await(CompletableFuture<?> future, Duration patience) throws InterruptedException;

  /** Takes the lock, once it is free. */
  void lock(ReentrantLock lock);

  /** Takes a permit, once there is one. */
  void acquire(Semaphore permits);

  Bell bell();

  /** Wakes the one thread that waits for it. */
  interface Bell {
    void ring();

    /** Waits until it rings, or has rung since the last time; without patience, for ever. */
    void await(Optional<Duration> patience) throws InterruptedException;
  }
}
