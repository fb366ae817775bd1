package dev.signalbox.queue.memory;

import dev.signalbox.queue.RunLog;
import dev.signalbox.queue.RunLogConformanceFixture;

/** A store of its own. */
record MemoryFixture(MemoryStore store) implements RunLogConformanceFixture {
  MemoryFixture() {
    this(new MemoryStore());
  }

  @Override
  public RunLog open() {
    return store.open(task -> Thread.ofVirtual().name("memory-log").start(task));
  }

  @Override
  public void close() {}
}
