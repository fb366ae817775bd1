package dev.signalbox.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.api.crash.LiveEngine;
import dev.signalbox.queue.redis.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How an engine lives whose queue is in Redis. */
@Order(2) // It takes half a minute.
final class RedisLifeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path home;
  @TempDir Path other;
  private RedisServer server;

  @BeforeEach
  void start() throws Exception {
    server = RedisServer.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.end();
  }

  private static void config(Path home, URI queue) throws IOException {
    Files.writeString(
        home.resolve("engine.yaml"),
        """
        http: { port: 0 }
        queue: %s
        workflows:
          w: { steps: [ { id: a, run: "true" }, { id: b, run: "true" } ] }
          slow: { steps: [ { id: a, run: "test -f go || sleep 300" } ] }
        """
            .formatted(queue));
  }

  @Test
  void work_goes_by_the_queue_and_outlives_the_death_of_engine_and_server() throws Exception {
    config(home, server.uri());
    String begun;
    try (var engine = LiveEngine.start(home)) {
      assertThat(engine.post("/v1/workflows/w/runs?wait=30s", "{}").body().path("status").asText())
          .isEqualTo("succeeded");
      begun = engine.post("/v1/workflows/slow/runs", "{}").body().path("id").asText();
      await()
          .atMost(PATIENCE)
          .until(() -> step(engine, begun).path("status").asText().equals("running"));
      engine.kill();
    }
    server.kill();
    server.restart();

    try (var engine = LiveEngine.start(home)) {
      await().atMost(PATIENCE).until(() -> step(engine, begun).path("attempts").asInt() == 2);
    }
  }

  @Test
  void F20_without_its_queue_it_says_so_accepts_work_and_does_it_later() throws Exception {
    config(home, server.uri());
    try (var engine = LiveEngine.start(home)) {
      server.kill();
      await().atMost(PATIENCE).until(() -> reasons(engine).contains("queue"));
      var ids =
          List.of(
              engine.post("/v1/workflows/w/runs", "{}").body().path("id").asText(),
              engine.post("/v1/workflows/w/runs", "{}").body().path("id").asText());

      server.restart();

      await()
          .atMost(PATIENCE)
          .until(() ->
              (status(engine, ids.getFirst()) + status(engine, ids.getLast()))
                  .equals("succeededsucceeded"));
      assertThat(reasons(engine)).doesNotContain("queue");
    }
  }

  @Test
  void a_server_that_is_not_there_at_the_start_ends_it_with_1_and_a_clear_text() throws Exception {
    server.kill();
    config(home, server.uri());
    try (var engine = LiveEngine.launch(home, Map.of(), List.of())) {
      assertThat(engine.listens()).isFalse();
      assertThat(engine.exit()).isEqualTo(1);
      assertThat(engine.errors())
          .contains("redis at " + server.uri(), "cannot be reached")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void F19_a_server_that_drops_what_it_holds_is_refused() throws Exception {
    server.tell("CONFIG SET maxmemory-policy allkeys-lru");
    config(home, server.uri());
    try (var engine = LiveEngine.launch(home, Map.of(), List.of())) {
      assertThat(engine.listens()).isFalse();
      assertThat(engine.exit()).isEqualTo(1);
      assertThat(engine.errors()).contains("maxmemory-policy", "noeviction", "allkeys-lru");
    }
  }

  @Test
  void two_engines_do_not_share_a_queue_by_mistake() throws Exception {
    config(home, server.uri());
    config(other, server.uri());
    try (var first = LiveEngine.start(home);
        var second = LiveEngine.launch(other, Map.of(), List.of())) {
      assertThat(second.listens()).isFalse();
      assertThat(second.errors()).contains("belongs to another engine", "prefix");
      assertThat(first.get("/readyz").status()).isEqualTo(200);
    }
    config(other, URI.create(server.uri() + "?prefix=other"));
    try (var third = LiveEngine.start(other)) {
      assertThat(third.post("/v1/workflows/w/runs?wait=30s", "{}").body().path("status").asText())
          .isEqualTo("succeeded");
    }
  }

  private static String status(LiveEngine engine, String run) throws IOException {
    return engine.get("/v1/runs/" + run).body().path("status").asText();
  }

  private static JsonNode step(LiveEngine engine, String run) throws IOException {
    return engine.get("/v1/runs/" + run).body().path("steps").path(0);
  }

  private static String reasons(LiveEngine engine) throws IOException {
    return engine.get("/readyz").body().path("reasons").toString();
  }
}
