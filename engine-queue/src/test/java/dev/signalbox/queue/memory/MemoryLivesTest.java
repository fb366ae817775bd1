package dev.signalbox.queue.memory;

import dev.signalbox.queue.RunLogConformanceFixture;
import dev.signalbox.queue.RunLogConformanceLives;

class MemoryLivesTest extends RunLogConformanceLives {
  @Override
  protected RunLogConformanceFixture fixture() {
    return new MemoryFixture();
  }
}
