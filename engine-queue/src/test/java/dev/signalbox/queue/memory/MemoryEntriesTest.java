package dev.signalbox.queue.memory;

import dev.signalbox.queue.RunLogConformance;
import dev.signalbox.queue.RunLogConformanceFixture;

class MemoryEntriesTest extends RunLogConformance {
  @Override
  protected RunLogConformanceFixture fixture() {
    return new MemoryFixture();
  }
}
