package dev.signalbox.queue.postgres;

import dev.signalbox.queue.RunLogConformanceFixture;
import dev.signalbox.queue.RunLogConformanceLives;

class PostgresLivesTest extends RunLogConformanceLives {
  @Override
  protected RunLogConformanceFixture fixture() {
    return PostgresFixture.create();
  }
}
