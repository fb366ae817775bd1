package dev.signalbox.runner.spi.process;

import java.time.Duration;

/**
 * Waits that an interrupt does not cut short: what was started must be seen to its end. The flag is
 * set again afterwards.
 */
final class Uninterrupted {
  private Uninterrupted() {}

  /** False where the thread still runs at the limit. */
  static boolean join(Thread thread, Duration limit) {
    long start = System.nanoTime();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return thread.join(left(start, limit));
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      restore(interrupted);
    }
  }

  static void sleep(Duration time) {
    long start = System.nanoTime();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          Thread.sleep(left(start, time));
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      restore(interrupted);
    }
  }

  private static Duration left(long start, Duration limit) {
    return Duration.ofNanos(Math.max(0, limit.toNanos() - (System.nanoTime() - start)));
  }

  private static void restore(boolean interrupted) {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
