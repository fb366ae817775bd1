package dev.signalbox.api.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.api.cli.Commands.Service;
import dev.signalbox.config.EngineConfig;
import dev.signalbox.queue.postgres.Server;
import dev.signalbox.queue.redis.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What doctor tells of the servers that an engine needs. */
final class ServicesTest {
  private static EngineConfig.Queue.Redis redis(URI server) {
    return new EngineConfig.Queue.Redis(
        server, "signalbox", Duration.ofSeconds(15), Optional.empty());
  }

  private static EngineConfig.Store.Postgresql postgresql(int port, String database) {
    return new EngineConfig.Store.Postgresql(
        "127.0.0.1", port, database, "postgres", Optional.empty(), new LinkedHashMap<>());
  }

  @Test
  void a_redis_is_named_and_told_whether_it_forgets() throws Exception {
    RedisServer server = RedisServer.start();
    try {
      server.tell("config set appendonly no");
      assertThat(Services.queue(redis(server.uri())))
          .isInstanceOfSatisfying(
              Service.Fit.class,
              fit -> {
                assertThat(fit.found()).startsWith("Redis ");
                assertThat(fit.warning().orElseThrow()).contains("appendonly yes");
              });

      server.tell("config set maxmemory-policy allkeys-lru");
      assertThat(Services.queue(redis(server.uri())))
          .isInstanceOfSatisfying(
              Service.Unfit.class,
              unfit ->
                  assertThat(unfit.problem()).contains("expected maxmemory-policy noeviction"));
    } finally {
      server.end();
    }
  }

  @Test
  void servers_that_are_not_there_are_told_with_their_address() {
    assertThat(Services.queue(redis(URI.create("redis://127.0.0.1:1"))))
        .isInstanceOfSatisfying(
            Service.Unfit.class,
            unfit -> assertThat(unfit.problem()).contains("redis://127.0.0.1:1"));
    assertThat(Services.store(postgresql(1, "none")))
        .isInstanceOfSatisfying(
            Service.Unfit.class,
            unfit -> assertThat(unfit.problem()).contains("127.0.0.1:1/none", "is the server up"));
  }

  @Test
  void a_postgresql_is_named_whether_there_is_a_store_in_it_or_not() {
    var address = Server.database();

    assertThat(Services.store(postgresql(address.port(), address.database())))
        .isInstanceOfSatisfying(
            Service.Fit.class, fit -> assertThat(fit.found()).startsWith("PostgreSQL 1"));
  }
}
