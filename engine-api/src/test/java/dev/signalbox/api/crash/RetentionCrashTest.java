package dev.signalbox.api.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.queue.check.CheckDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * C16: an engine that is halted while it forgets loses nothing that is live, and leaves nothing.
 */
@Order(2) // It takes half a minute.
@Execution(ExecutionMode.CONCURRENT)
final class RetentionCrashTest {
  private static final Duration LIFE = Duration.ofSeconds(90);

  private static final int LAST_VISIT = 4;

  @TempDir Path home;

  @BeforeEach
  void config() throws IOException {
    Files.writeString(
        home.resolve("engine.yaml"),
        """
        http: { port: 0 }
        retention: { runs: 1ms, logs: 1ms, triggers: 1ms, events: 1ms, schedules: 1ms }
        idempotency: { window: 1ms }
        workflows:
          brief:
            on: { event: demo/brief }
            rate-limit: { limit: 100, period: 1s }
            steps: [ { id: n, run: "echo gone" } ]
          late:
            steps:
              - { id: ask, approve: { ask: "Go on?", timeout: 1h } }
              - { id: w, wait-for-event: { event: order/shipped, match: data.id, timeout: 1h } }
            output: steps.w.output.data.by
        """);
  }

  /** Two of its visits by chance; all where the build is asked for that. */
  static IntStream visits() {
    return new Random()
        .ints(1, LAST_VISIT + 1)
        .distinct()
        .limit(CrashPointsTest.ALL ? LAST_VISIT : 2);
  }

  @ParameterizedTest
  @MethodSource("visits")
  void F01_I28_halted_while_it_forgets_nothing_live_is_lost_and_nothing_is_left(int visit)
      throws Exception {
    String live;
    List<String> over;
    try (var engine = LiveEngine.start(home)) {
      String byKey = started(engine, "brief", "{}", "k/1:x");
      String byEvent =
          engine
              .post("/v1/events", "{\"id\":\"e1\",\"name\":\"demo/brief\"}")
              .body()
              .at("/runs/0")
              .asText();
      over = List.of(byKey, byEvent);
      for (String run : over) {
        await()
            .atMost(LIFE)
            .until(() ->
                engine.get("/v1/runs/" + run).body().path("status").asText().equals("succeeded"));
      }
      live = started(engine, "late", "{\"data\":{\"id\":7}}", "late");
      engine.post(
          "/v1/events",
          "{\"id\":\"s1\",\"name\":\"order/shipped\",\"data\":{\"id\":7,\"by\":\"rail\"}}");
      engine.kill();
    }
    try (var engine =
        LiveEngine.launch(home, Map.of("SIGNALBOX_HALT_AT", "C16:" + visit), List.of())) {
      var _ = engine.listens();
      await().atMost(LIFE).until(() -> !engine.isAlive());
      assertThat(engine.exit()).as(engine.errors()).isEqualTo(137);
      assertThat(CheckDb.check(engine.data(), Optional.empty()).findings()).isEmpty();
    }
    try (var engine = LiveEngine.start(home)) {
      for (String run : over) {
        await().atMost(LIFE).until(() -> engine.get("/v1/runs/" + run).status() == 404);
        await().atMost(LIFE).until(() -> !Files.exists(engine.data().resolve("logs/" + run)));
      }
      await().atMost(LIFE).until(() -> engine.get("/v1/events/e1").status() == 404);
      assertThat(engine.get("/v1/events/s1").status())
          .as("a live run may look back")
          .isEqualTo(200);
      approve(engine);
      JsonNode ended =
          await()
              .atMost(LIFE)
              .until(
                  () -> engine.get("/v1/runs/" + live).body(),
                  run -> run.path("status").asText().equals("succeeded"));
      assertThat(ended.path("output").asText()).isEqualTo("rail");
      engine.terminate();
      assertThat(engine.exit()).as(engine.errors()).isZero();
      assertThat(CheckDb.check(engine.data(), Optional.empty()).findings()).isEmpty();
    }
  }

  private static String started(LiveEngine engine, String workflow, String body, String key)
      throws IOException {
    return engine
        .post("/v1/workflows/" + workflow + "/runs", body, "Idempotency-Key", key)
        .body()
        .path("id")
        .asText();
  }

  private static void approve(LiveEngine engine) throws IOException {
    for (JsonNode approval : engine.get("/v1/approvals?status=pending").body().path("approvals")) {
      var _ =
          engine.post(
              "/v1/approvals/" + approval.path("id").asText() + "/decision",
              "{\"decision\":\"approve\"}");
    }
  }
}
