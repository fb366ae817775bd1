package dev.signalbox.queue.sqlite;

import dev.signalbox.queue.RunLogConformanceFixture;
import dev.signalbox.queue.RunLogConformanceGates;
import java.io.IOException;

class SqliteGatesTest extends RunLogConformanceGates {
  @Override
  protected RunLogConformanceFixture fixture() throws IOException {
    return SqliteFixture.create();
  }
}
