package dev.signalbox.queue.sqlite;

import dev.signalbox.queue.log.RunLogConformanceFixture;
import dev.signalbox.queue.log.RunLogConformanceViews;
import java.io.IOException;

class SqliteViewsTest extends RunLogConformanceViews {
  @Override
  protected RunLogConformanceFixture fixture() throws IOException {
    return SqliteFixture.create();
  }
}
