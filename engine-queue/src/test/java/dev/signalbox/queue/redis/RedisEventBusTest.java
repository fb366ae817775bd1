package dev.signalbox.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.jobs.EventBus;
import dev.signalbox.queue.jobs.EventBus.Moved;
import dev.signalbox.queue.jobs.EventBusConformance;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RedisEventBusTest extends EventBusConformance {
  private static Vertx vertx;
  private static RedisServer server;

  @BeforeAll
  static void start() throws Exception {
    vertx = Vertx.vertx();
    server = RedisServer.start();
  }

  @AfterAll
  static void stop() throws Exception {
    server.end();
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Override
  protected EventBus bus() {
    return bus(UUID.randomUUID().toString());
  }

  private static EventBus bus(String prefix) {
    return RedisEventBus.connect(
        vertx,
        new RedisSettings(server.uri(), prefix),
        UUID.randomUUID().toString(),
        new SecureRandom());
  }

  @Test
  void what_moves_in_one_process_is_heard_once_in_another() {
    String prefix = UUID.randomUUID().toString();
    var heard = new ConcurrentLinkedQueue<Moved>();
    var last = new Moved(new RunId("r1"), 1_000_000, Run.Status.SUCCEEDED);
    try (EventBus here = bus(prefix);
        EventBus there = bus(prefix);
        var _ = there.subscribe(new RunId("r1"), heard::add)) {
      // given: the subscription has reached the server
      var sent = new java.util.concurrent.atomic.AtomicLong();
      await()
          .until(() -> {
            here.publish(new Moved(new RunId("r1"), sent.incrementAndGet(), Run.Status.RUNNING));
            return !heard.isEmpty();
          });

      // when
      here.publish(last);

      // then
      await().until(() -> heard.contains(last));
      assertThat(heard).doesNotHaveDuplicates();
    }
  }
}
