package dev.signalbox.queue.sqlite;

import dev.signalbox.queue.RunLogConformanceFixture;
import dev.signalbox.queue.RunLogConformanceViews;
import java.io.IOException;

class SqliteViewsTest extends RunLogConformanceViews {
  @Override
  protected RunLogConformanceFixture fixture() throws IOException {
    return SqliteFixture.create();
  }
}
