package dev.signalbox.queue.memory;

import java.util.function.Function;

/** How a log reads its store: one read at a time, and each as its pace lets it. */
record Reading(MemoryStore store, MemoryLog.Pace pace) {
  <T> T read(Function<MemoryStore, T> query) {
    pace.reading();
    store.lock.lock();
    try {
      return query.apply(store);
    } finally {
      store.lock.unlock();
    }
  }
}
