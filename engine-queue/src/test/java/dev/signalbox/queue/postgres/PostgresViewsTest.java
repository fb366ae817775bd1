package dev.signalbox.queue.postgres;

import dev.signalbox.queue.log.RunLogConformanceFixture;
import dev.signalbox.queue.log.RunLogConformanceViews;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT) // it waits for its server most of the time
class PostgresViewsTest extends RunLogConformanceViews {
  @Override
  protected RunLogConformanceFixture fixture() {
    return PostgresFixture.create();
  }
}
