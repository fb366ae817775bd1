package dev.signalbox.queue.memory;

import dev.signalbox.queue.log.RunLogConformanceFixture;
import dev.signalbox.queue.log.RunLogConformanceViews;

class MemoryViewsTest extends RunLogConformanceViews {
  @Override
  protected RunLogConformanceFixture fixture() {
    return new MemoryFixture();
  }
}
