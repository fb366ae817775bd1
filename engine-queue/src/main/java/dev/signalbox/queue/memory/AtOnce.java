package dev.signalbox.queue.memory;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** Commits and answers on an executor, as soon as it comes to it. */
record AtOnce(Executor executor, AtomicBoolean asked) implements MemoryLog.Pace {
  AtOnce(Executor executor) {
    this(executor, new AtomicBoolean());
  }

  @Override
  public void handedIn(MemoryLog log) {
    if (asked.compareAndSet(false, true)) {
      executor.execute(() -> {
        asked.set(false);
        log.settle();
      });
    }
  }

  @Override
  public void reading() {}
}
