package dev.signalbox.queue.sqlite;

import dev.signalbox.queue.RunLogConformanceFixture;
import dev.signalbox.queue.RunLogConformanceLives;
import java.io.IOException;

class SqliteLivesTest extends RunLogConformanceLives {
  @Override
  protected RunLogConformanceFixture fixture() throws IOException {
    return SqliteFixture.create();
  }
}
