package dev.signalbox.queue.memory;

import dev.signalbox.queue.RunLogConformanceFixture;
import dev.signalbox.queue.RunLogConformanceGates;

class MemoryGatesTest extends RunLogConformanceGates {
  @Override
  protected RunLogConformanceFixture fixture() {
    return new MemoryFixture();
  }
}
