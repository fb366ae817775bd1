package dev.signalbox.queue.memory;

import dev.signalbox.queue.log.RunLogConformanceFixture;
import dev.signalbox.queue.log.RunLogConformanceLives;

class MemoryLivesTest extends RunLogConformanceLives {
  @Override
  protected RunLogConformanceFixture fixture() {
    return new MemoryFixture();
  }
}
