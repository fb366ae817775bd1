package dev.signalbox.queue.local;

import dev.signalbox.queue.jobs.EventBus;
import dev.signalbox.queue.jobs.EventBusConformance;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;

class LocalEventBusTest extends EventBusConformance {
  private final Vertx vertx = Vertx.vertx();

  @Override
  protected EventBus bus() {
    return new LocalEventBus(vertx);
  }

  @AfterEach
  void end() throws TimeoutException {
    vertx.close().await(10, TimeUnit.SECONDS);
  }
}
