package dev.signalbox.api.command;

import dev.signalbox.api.cli.Commands.Service;
import dev.signalbox.api.wiring.Serve;
import dev.signalbox.api.wiring.Stores;
import dev.signalbox.config.EngineConfig;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.jobs.QueueUnavailable;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.log.UnusableStore;
import dev.signalbox.queue.postgres.PostgresDatabase;
import dev.signalbox.queue.redis.QueueListener;
import dev.signalbox.queue.redis.RedisJobQueue;
import dev.signalbox.queue.redis.RedisSettings;
import dev.signalbox.queue.redis.UnusableQueue;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/** Looks whether the servers are there that engine.yaml names, and changes nothing in them. */
final class Services {
  private Services() {}

  static SequencedMap<String, Service> of(EngineConfig config) {
    var services = new LinkedHashMap<String, Service>();
    switch (config.store()) {
      case EngineConfig.Store.Sqlite _ -> {}
      case EngineConfig.Store.Postgresql database -> services.put("store", store(database));
    }
    switch (config.queue()) {
      case EngineConfig.Queue.Local _ -> {}
      case EngineConfig.Queue.Redis redis -> services.put("queue", queue(redis));
    }
    return services;
  }

  static Service store(EngineConfig.Store.Postgresql database) {
    var address = Stores.address(database);
    try {
      return new Service.Fit(PostgresDatabase.server(address) + " at " + address, Optional.empty());
    } catch (UnusableStore | StoreUnavailable e) {
      return new Service.Unfit(String.valueOf(e.getMessage()));
    }
  }

  static Service queue(EngineConfig.Queue.Redis redis) {
    Vertx vertx = Serve.vertx();
    try {
      var queue =
          RedisJobQueue.connect(
              vertx,
              new RedisSettings(redis.server(), redis.prefix())
                  .withRootCertificate(redis.rootCertificate()),
              Ids.secure()::nonce,
              new SecureRandom(),
              QueueListener.ofEngine(() -> {}));
      try {
        var server = queue.server();
        return new Service.Fit(
            server.name(),
            server.forgets()
                ? Optional.of("set appendonly yes: work is late, not lost, after it restarts")
                : Optional.empty());
      } finally {
        queue.disconnect();
      }
    } catch (QueueUnavailable | UnusableQueue e) {
      return new Service.Unfit(String.valueOf(e.getMessage()));
    } finally {
      var _ = vertx.close();
    }
  }
}
