package dev.signalbox.api;

import dev.signalbox.config.EngineConfig;
import dev.signalbox.queue.EventBus;
import dev.signalbox.queue.Ids;
import dev.signalbox.queue.JobQueue;
import dev.signalbox.queue.local.LocalEventBus;
import dev.signalbox.queue.local.LocalJobQueue;
import dev.signalbox.queue.redis.RedisEventBus;
import dev.signalbox.queue.redis.RedisJobQueue;
import dev.signalbox.queue.redis.RedisSettings;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.BooleanSupplier;

/**
 * The queue and the bus of an engine, as its configuration wants them.
 *
 * @param reachable whether the queue answers
 * @param disconnect to be run at the very end
 */
record Messaging(JobQueue queue, EventBus bus, BooleanSupplier reachable, Runnable disconnect)
    implements AutoCloseable {
  /**
   * @param missed is called once the queue is back after it could not take what was offered
   */
  static Messaging open(
      EngineConfig.Queue config, Vertx vertx, Ids ids, Folders folders, Runnable missed)
      throws IOException {
    return switch (config) {
      case EngineConfig.Queue.Local _ ->
          new Messaging(
              new LocalJobQueue(ids::nonce), new LocalEventBus(vertx), () -> true, () -> {});
      case EngineConfig.Queue.Redis redis -> {
        var settings = new RedisSettings(redis.server(), redis.prefix());
        String owner = owner(folders.queueOwner(), ids);
        var queue = RedisJobQueue.connect(vertx, settings, ids::nonce, new SecureRandom(), missed);
        try {
          queue.own(owner);
          var bus = RedisEventBus.connect(vertx, settings, owner, new SecureRandom());
          yield new Messaging(queue, bus, queue::isReachable, queue::disconnect);
        } catch (RuntimeException e) {
          queue.disconnect();
          throw e;
        }
      }
    };
  }

  /** Says whose a queue is, so that no two engines share one by mistake. */
  private static String owner(Path file, Ids ids) throws IOException {
    if (!Files.exists(file)) {
      Files.writeString(file, ids.name() + "\n");
    }
    return Files.readString(file).strip();
  }

  @Override
  public void close() {
    bus.close();
    disconnect.run();
  }
}
