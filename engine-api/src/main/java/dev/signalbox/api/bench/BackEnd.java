package dev.signalbox.api.bench;

import dev.signalbox.queue.EventBus;
import dev.signalbox.queue.Ids;
import dev.signalbox.queue.JobQueue;
import dev.signalbox.queue.RunLog;
import dev.signalbox.queue.local.LocalEventBus;
import dev.signalbox.queue.local.LocalJobQueue;
import dev.signalbox.queue.redis.RedisEventBus;
import dev.signalbox.queue.redis.RedisJobQueue;
import dev.signalbox.queue.redis.RedisSettings;
import dev.signalbox.queue.sqlite.SqliteSettings;
import dev.signalbox.queue.sqlite.SqliteStore;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;

/**
 * What an engine that is measured stands on.
 *
 * @param redis a server whose queue and bus it uses, instead of those of the process
 */
record BackEnd(SqliteSettings.Durability durability, Optional<URI> redis) {
  static final BackEnd FULL = new BackEnd(SqliteSettings.Durability.FULL, Optional.empty());
  static final BackEnd RELAXED = new BackEnd(SqliteSettings.Durability.RELAXED, Optional.empty());

  /** The same store, with this server's queue. */
  BackEnd with(URI server) {
    return new BackEnd(durability, Optional.of(server));
  }

  /** The same, without waiting for the disk. */
  BackEnd relaxed() {
    return new BackEnd(SqliteSettings.Durability.RELAXED, redis);
  }

  @Override
  public String toString() {
    return store() + ", " + durabilityWord() + ", " + queue() + " queue";
  }

  String store() {
    return "sqlite";
  }

  String queue() {
    return redis.isPresent() ? "redis" : "local";
  }

  String durabilityWord() {
    return durability.name().toLowerCase(Locale.ROOT);
  }

  RunLog open(Path data) {
    return SqliteStore.open(
        SqliteSettings.of(data, loss -> System.err.println("bench: " + loss.reason()))
            .with(durability));
  }

  /** The queue and the bus; {@code close} ends both. */
  record Messages(JobQueue queue, EventBus bus, Runnable disconnect) implements AutoCloseable {
    @Override
    public void close() {
      bus.close();
      disconnect.run();
    }
  }

  Messages messages(Vertx vertx, Ids ids) {
    if (redis.isEmpty()) {
      return new Messages(new LocalJobQueue(ids::nonce), new LocalEventBus(vertx), () -> {});
    }
    String name = ids.name();
    var settings = new RedisSettings(redis.get(), "signalbox-bench-" + name);
    var queue = RedisJobQueue.connect(vertx, settings, ids::nonce, new SecureRandom(), () -> {});
    queue.own(name);
    var bus = RedisEventBus.connect(vertx, settings, name, new SecureRandom());
    return new Messages(queue, bus, queue::disconnect);
  }
}
