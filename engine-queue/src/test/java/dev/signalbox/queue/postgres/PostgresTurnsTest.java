package dev.signalbox.queue.postgres;

import dev.signalbox.queue.RunLogConformanceFixture;
import dev.signalbox.queue.RunLogConformanceTurns;

class PostgresTurnsTest extends RunLogConformanceTurns {
  @Override
  protected RunLogConformanceFixture fixture() {
    return PostgresFixture.create();
  }
}
