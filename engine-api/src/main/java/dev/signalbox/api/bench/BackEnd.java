package dev.signalbox.api.bench;

import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.jobs.EventBus;
import dev.signalbox.queue.jobs.JobQueue;
import dev.signalbox.queue.local.LocalEventBus;
import dev.signalbox.queue.local.LocalJobQueue;
import dev.signalbox.queue.log.Loss;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.postgres.PostgresAddress;
import dev.signalbox.queue.postgres.PostgresSettings;
import dev.signalbox.queue.postgres.PostgresStore;
import dev.signalbox.queue.redis.QueueListener;
import dev.signalbox.queue.redis.RedisEventBus;
import dev.signalbox.queue.redis.RedisJobQueue;
import dev.signalbox.queue.redis.RedisSettings;
import dev.signalbox.queue.sql.Durability;
import dev.signalbox.queue.sqlite.SqliteSettings;
import dev.signalbox.queue.sqlite.SqliteStore;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;

/**
 * What an engine that is measured stands on.
 *
 * @param postgres a server on which its store is, in a database of its own, instead of SQLite
 * @param redis a server whose queue and bus it uses, instead of those of the process
 */
record BackEnd(Durability durability, Optional<PostgresAddress> postgres, Optional<URI> redis) {
  static final BackEnd FULL = new BackEnd(Durability.FULL, Optional.empty(), Optional.empty());

  /** The same store, with this server's queue. */
  BackEnd with(URI queue) {
    return new BackEnd(durability, postgres, Optional.of(queue));
  }

  /** The same queue, with this server's store. */
  BackEnd with(PostgresAddress store) {
    return new BackEnd(durability, Optional.of(store), redis);
  }

  /** The same, without waiting for the disk. */
  BackEnd relaxed() {
    return new BackEnd(Durability.RELAXED, postgres, redis);
  }

  String store() {
    return postgres.isPresent() ? "postgres" : "sqlite";
  }

  String queue() {
    return redis.isPresent() ? "redis" : "local";
  }

  String durabilityWord() {
    return durability.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return store() + ", " + durabilityWord() + ", " + queue() + " queue";
  }

  /** A store, and what ends it with all that it has made outside of its folder. */
  record Opened(RunLog log, AutoCloseable ending) {}

  /** Opens the store in this folder; another server's is a new one each time. */
  Opened open(Path data) throws IOException {
    if (postgres.isPresent()) {
      var database = ScratchDatabase.on(postgres.get());
      PostgresStore store = PostgresStore.open(settings(database.address()));
      return new Opened(
          store,
          () -> {
            store.close();
            database.close();
          });
    }
    SqliteStore store = SqliteStore.open(settings(data));
    return new Opened(store, store);
  }

  private SqliteSettings settings(Path data) {
    return SqliteSettings.of(data, BackEnd::lost).with(durability);
  }

  private PostgresSettings settings(PostgresAddress address) {
    return PostgresSettings.of(address, BackEnd::lost).with(durability);
  }

  private static void lost(Loss loss) {
    System.err.println("bench: " + loss.reason());
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
    var queue =
        RedisJobQueue.connect(
            vertx, settings, ids::nonce, new SecureRandom(), QueueListener.ofEngine(() -> {}));
    queue.own(name);
    var bus = RedisEventBus.connect(vertx, settings, name, new SecureRandom());
    return new Messages(queue, bus, queue::disconnect);
  }
}
