package dev.signalbox.queue.sqlite;

import dev.signalbox.queue.RunLogConformanceFixture;
import dev.signalbox.queue.RunLogConformanceWaits;
import java.io.IOException;

class SqliteWaitsTest extends RunLogConformanceWaits {
  @Override
  protected RunLogConformanceFixture fixture() throws IOException {
    return SqliteFixture.create();
  }
}
