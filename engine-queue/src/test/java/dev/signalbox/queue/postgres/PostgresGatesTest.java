package dev.signalbox.queue.postgres;

import dev.signalbox.queue.RunLogConformanceFixture;
import dev.signalbox.queue.RunLogConformanceGates;

class PostgresGatesTest extends RunLogConformanceGates {
  @Override
  protected RunLogConformanceFixture fixture() {
    return PostgresFixture.create();
  }
}
