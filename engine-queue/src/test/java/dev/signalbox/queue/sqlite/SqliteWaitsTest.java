package dev.signalbox.queue.sqlite;

import dev.signalbox.queue.log.RunLogConformanceFixture;
import dev.signalbox.queue.log.RunLogConformanceWaits;
import java.io.IOException;

class SqliteWaitsTest extends RunLogConformanceWaits {
  @Override
  protected RunLogConformanceFixture fixture() throws IOException {
    return SqliteFixture.create();
  }
}
