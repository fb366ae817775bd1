package dev.signalbox.queue.postgres;

import dev.signalbox.queue.RunLogConformanceFixture;
import dev.signalbox.queue.RunLogConformanceWaits;

class PostgresWaitsTest extends RunLogConformanceWaits {
  @Override
  protected RunLogConformanceFixture fixture() {
    return PostgresFixture.create();
  }
}
