package dev.signalbox.queue.memory;

import dev.signalbox.queue.log.RunLogConformanceFixture;
import dev.signalbox.queue.log.RunLogConformanceTurns;

class MemoryTurnsTest extends RunLogConformanceTurns {
  @Override
  protected RunLogConformanceFixture fixture() {
    return new MemoryFixture();
  }
}
