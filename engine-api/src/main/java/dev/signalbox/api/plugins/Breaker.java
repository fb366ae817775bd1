package dev.signalbox.api.plugins;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Stands between the engine and one plugin: each call has a deadline, and after five failures in a
 * row nobody calls the plugin for a minute. Its trouble stays its own.
 */
final class Breaker {
  private static final int FAILURES_MAX = 5;
  private static final Duration OPEN = Duration.ofMinutes(1);

  private final String plugin;
  private final LongSupplier nanos;
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicLong openUntil = new AtomicLong();

  Breaker(String plugin, LongSupplier nanos) {
    this.plugin = plugin;
    this.nanos = nanos;
    openUntil.set(nanos.getAsLong());
  }

  /** Calls on a thread of its own, which is interrupted when the deadline passes. */
  <T> T call(Duration deadline, Callable<T> action) throws Exception {
    if (openUntil.get() - nanos.getAsLong() > 0) {
      throw new IllegalStateException(
          "plugin " + plugin + " has failed " + FAILURES_MAX + " times in a row and rests");
    }
    var task = new FutureTask<>(action);
    Thread thread = Thread.ofVirtual().name("plugin-" + plugin).start(task);
    try {
      T result = task.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
      failures.set(0);
      return result;
    } catch (TimeoutException e) {
      thread.interrupt();
      failed();
      throw new IllegalStateException("plugin " + plugin + " did not answer within " + deadline, e);
    } catch (InterruptedException e) {
      thread.interrupt();
      throw e;
    } catch (ExecutionException e) {
      failed();
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private void failed() {
    if (failures.incrementAndGet() >= FAILURES_MAX) {
      openUntil.set(nanos.getAsLong() + OPEN.toNanos());
      failures.set(0);
    }
  }
}
