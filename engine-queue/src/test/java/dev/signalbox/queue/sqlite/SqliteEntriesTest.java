package dev.signalbox.queue.sqlite;

import dev.signalbox.queue.RunLogConformance;
import dev.signalbox.queue.RunLogConformanceFixture;
import java.io.IOException;

class SqliteEntriesTest extends RunLogConformance {
  @Override
  protected RunLogConformanceFixture fixture() throws IOException {
    return SqliteFixture.create();
  }
}
