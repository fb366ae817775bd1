package dev.signalbox.queue.memory;

import dev.signalbox.queue.RunLogConformanceFixture;
import dev.signalbox.queue.RunLogConformanceViews;

class MemoryViewsTest extends RunLogConformanceViews {
  @Override
  protected RunLogConformanceFixture fixture() {
    return new MemoryFixture();
  }
}
