package dev.signalbox.queue.memory;

import dev.signalbox.queue.log.RunLogConformance;
import dev.signalbox.queue.log.RunLogConformanceFixture;

class MemoryEntriesTest extends RunLogConformance {
  @Override
  protected RunLogConformanceFixture fixture() {
    return new MemoryFixture();
  }
}
