package dev.signalbox.queue.postgres;

import dev.signalbox.queue.RunLogConformanceFixture;
import dev.signalbox.queue.RunLogConformanceViews;

class PostgresViewsTest extends RunLogConformanceViews {
  @Override
  protected RunLogConformanceFixture fixture() {
    return PostgresFixture.create();
  }
}
