package dev.signalbox.queue.memory;

import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunLogConformanceFixture;

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
