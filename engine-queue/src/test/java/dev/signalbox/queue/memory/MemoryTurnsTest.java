package dev.signalbox.queue.memory;

import dev.signalbox.queue.RunLogConformanceFixture;
import dev.signalbox.queue.RunLogConformanceTurns;

class MemoryTurnsTest extends RunLogConformanceTurns {
  @Override
  protected RunLogConformanceFixture fixture() {
    return new MemoryFixture();
  }
}
