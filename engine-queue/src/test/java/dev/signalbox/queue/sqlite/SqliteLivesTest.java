package dev.signalbox.queue.sqlite;

import dev.signalbox.queue.log.RunLogConformanceFixture;
import dev.signalbox.queue.log.RunLogConformanceLives;
import java.io.IOException;

class SqliteLivesTest extends RunLogConformanceLives {
  @Override
  protected RunLogConformanceFixture fixture() throws IOException {
    return SqliteFixture.create();
  }
}
