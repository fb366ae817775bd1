package dev.signalbox.queue.sqlite;

import dev.signalbox.queue.log.RunLogConformanceFixture;
import dev.signalbox.queue.log.RunLogConformanceGates;
import java.io.IOException;

class SqliteGatesTest extends RunLogConformanceGates {
  @Override
  protected RunLogConformanceFixture fixture() throws IOException {
    return SqliteFixture.create();
  }
}
