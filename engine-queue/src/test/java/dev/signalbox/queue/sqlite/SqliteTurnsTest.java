package dev.signalbox.queue.sqlite;

import dev.signalbox.queue.log.RunLogConformanceFixture;
import dev.signalbox.queue.log.RunLogConformanceTurns;
import java.io.IOException;

class SqliteTurnsTest extends RunLogConformanceTurns {
  @Override
  protected RunLogConformanceFixture fixture() throws IOException {
    return SqliteFixture.create();
  }
}
