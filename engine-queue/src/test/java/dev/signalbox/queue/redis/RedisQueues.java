package dev.signalbox.queue.redis;

import dev.signalbox.queue.ambient.Ids;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A server for all tests of a class, on which each has a queue of its own. */
record RedisQueues(Vertx vertx, RedisServer server) {
  static RedisQueues start() throws Exception {
    return new RedisQueues(Vertx.vertx(), RedisServer.start());
  }

  void stop() throws Exception {
    server.end();
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  RedisJobQueue queue() {
    var queue =
        RedisJobQueue.connect(
            vertx,
            new RedisSettings(server.uri(), "a:b {*}" + UUID.randomUUID()),
            Ids.secure()::nonce,
            new SecureRandom(),
            QueueListener.ofEngine(() -> {}));
    queue.own("test");
    return queue;
  }
}
