package dev.signalbox.queue.memory;

import dev.signalbox.queue.RunLogConformanceFixture;
import dev.signalbox.queue.RunLogConformanceWaits;

class MemoryWaitsTest extends RunLogConformanceWaits {
  @Override
  protected RunLogConformanceFixture fixture() {
    return new MemoryFixture();
  }
}
