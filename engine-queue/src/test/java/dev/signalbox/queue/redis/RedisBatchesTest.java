package dev.signalbox.queue.redis;

import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.jobs.JobQueue;
import dev.signalbox.queue.jobs.JobQueueConformanceBatches;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

class RedisBatchesTest extends JobQueueConformanceBatches {
  private static Vertx vertx;
  private static RedisServer server;
  private RedisJobQueue queue;

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
  protected JobQueue queue() {
    queue =
        RedisJobQueue.connect(
            vertx,
            new RedisSettings(server.uri(), "a:b {*}" + UUID.randomUUID()),
            Ids.secure()::nonce,
            new SecureRandom(),
            QueueListener.ofEngine(() -> {}));
    queue.own("test");
    return queue;
  }

  @AfterEach
  void disconnect() {
    queue.disconnect();
  }
}
