package dev.signalbox.queue.postgres;

import dev.signalbox.queue.RunLogConformance;
import dev.signalbox.queue.RunLogConformanceFixture;

class PostgresEntriesTest extends RunLogConformance {
  @Override
  protected RunLogConformanceFixture fixture() {
    return PostgresFixture.create();
  }
}
