package dev.signalbox.queue.sqlite;

import dev.signalbox.queue.RunLogConformanceFixture;
import dev.signalbox.queue.RunLogConformanceTurns;
import java.io.IOException;

class SqliteTurnsTest extends RunLogConformanceTurns {
  @Override
  protected RunLogConformanceFixture fixture() throws IOException {
    return SqliteFixture.create();
  }
}
