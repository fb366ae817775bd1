package dev.signalbox.queue.memory;

import dev.signalbox.queue.log.RunLogConformanceFixture;
import dev.signalbox.queue.log.RunLogConformanceWaits;

class MemoryWaitsTest extends RunLogConformanceWaits {
  @Override
  protected RunLogConformanceFixture fixture() {
    return new MemoryFixture();
  }
}
