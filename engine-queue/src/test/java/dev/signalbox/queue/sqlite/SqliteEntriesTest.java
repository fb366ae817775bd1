package dev.signalbox.queue.sqlite;

import dev.signalbox.queue.log.RunLogConformance;
import dev.signalbox.queue.log.RunLogConformanceFixture;
import java.io.IOException;

class SqliteEntriesTest extends RunLogConformance {
  @Override
  protected RunLogConformanceFixture fixture() throws IOException {
    return SqliteFixture.create();
  }
}
