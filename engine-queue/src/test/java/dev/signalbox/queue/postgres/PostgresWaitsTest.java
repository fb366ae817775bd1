package dev.signalbox.queue.postgres;

import dev.signalbox.queue.log.RunLogConformanceFixture;
import dev.signalbox.queue.log.RunLogConformanceWaits;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT) // it waits for its server most of the time
class PostgresWaitsTest extends RunLogConformanceWaits {
  @Override
  protected RunLogConformanceFixture fixture() {
    return PostgresFixture.create();
  }
}
