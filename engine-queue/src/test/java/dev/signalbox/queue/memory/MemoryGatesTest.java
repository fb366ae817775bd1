package dev.signalbox.queue.memory;

import dev.signalbox.queue.log.RunLogConformanceFixture;
import dev.signalbox.queue.log.RunLogConformanceGates;

class MemoryGatesTest extends RunLogConformanceGates {
  @Override
  protected RunLogConformanceFixture fixture() {
    return new MemoryFixture();
  }
}
