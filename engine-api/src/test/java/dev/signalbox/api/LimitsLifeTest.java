package dev.signalbox.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.api.crash.LiveEngine;
import dev.signalbox.queue.check.CheckDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits on a real engine, as the processes see it that it starts. */
@Order(2) // It takes half a minute.
final class LimitsLifeTest {
  private static final int TRIGGERS = 200;
  private static final int BURST = 20;
  private static final int CANCELLED = 10;
  private static final int OF_KEY = 3;
  private static final int OF_ENGINE = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /**
   * Counts the processes that are at work beside it, of its key and of all; zombies do not work.
   * Every tenth fails at first, every fortieth until it is mended.
   */
  private static final String SCRIPT =
      """
      cd "$HOME_OF_TEST"
      echo > busy/$K.$$
      of=0 all=0
      for file in busy/*; do
        if read -r stat 2>/dev/null < /proc/${file##*.}/stat; then
          case "$stat" in *") Z"*) continue ;; esac
          all=$((all+1))
          case "$file" in busy/$K.*) of=$((of+1)) ;; esac
        fi
      done
      echo "$K $of $all" >> counts
      rm busy/$K.$$
      if [ $((N % 40)) = 7 ] && [ ! -e mended ]; then exit 1; fi
      if [ $((N % 10)) = 3 ] && [ ! -e once/$N ]; then : > once/$N; exit 1; fi
      """;

  private static final String ENGINE =
      """
      http: { port: 0 }
      workflows:
        busy:
          on: { event: demo/busy }
          concurrency: [ { limit: 3, key: event.data.k }, { limit: 4, scope: engine } ]
          steps:
            - id: a
              run: [sh, "HOME/script"]
              env: { HOME_OF_TEST: "HOME", K: "{{ event.data.k }}", N: "{{ event.data.n }}" }
              max-attempts: 2
              backoff: { initial: 1ms, max: 1ms }
        burst:
          on: { event: demo/burst }
          concurrency: { limit: 4, scope: engine }
          steps:
            - id: f
              for-each:
                in: event.data.items
                as: item
                window: 20
                steps:
                  - id: b
                    run: [sh, "HOME/script"]
                    env: { HOME_OF_TEST: "HOME", K: burst, N: "{{ item }}" }
      """;

  @TempDir Path home;

  @BeforeEach
  void config() throws IOException {
    Files.writeString(home.resolve("script"), SCRIPT);
    Files.writeString(
        home.resolve("engine.yaml"),
        ENGINE.replace("HOME\"", home + "\"").replace("HOME/", home + "/"));
    Files.createDirectory(home.resolve("busy"));
    Files.createDirectory(home.resolve("once"));
  }

  @Test
  void
      SEMANTICS_2_3_P8_two_hundred_triggers_at_once_kills_restarts_retries_and_cancels_never_exceed_a_limit()
          throws Exception {
    try (var engine = LiveEngine.start(home)) {
      triggered(engine);
      atWork(20);
      engine.kill();
    }
    try (var engine = LiveEngine.start(home)) {
      cancelled(engine);
      atWork(60);
      engine.terminate();
      assertThat(engine.exit()).isZero();
    }
    try (var engine = LiveEngine.start(home)) {
      ended(engine);
      Files.createFile(home.resolve("mended"));
      assertThat(retried(engine)).isBetween(1L, TRIGGERS / 40L);
      ended(engine);
      assertThat(engine.get("/v1/dead-letters").body().path("dead-letters")).isEmpty();
      assertThat(runs(engine, "cancelled")).isEqualTo(CANCELLED);
      assertThat(runs(engine, "succeeded")).isEqualTo(TRIGGERS + 1 - CANCELLED);
      engine.kill();
    }

    assertThat(counts()).hasSizeGreaterThanOrEqualTo(TRIGGERS + BURST - CANCELLED);
    assertThat(counts())
        .allSatisfy(line -> {
          int most = line.startsWith("burst") ? OF_ENGINE : OF_KEY;
          assertThat(number(line, 1)).as(line).isBetween(1, most);
          assertThat(number(line, 2)).as(line).isBetween(1, OF_ENGINE);
        });
    assertThat(CheckDb.check(home.resolve("data"), Optional.empty()).findings()).isEmpty();
  }

  private void triggered(LiveEngine engine) throws Exception {
    var answers = new ArrayList<CompletableFuture<Integer>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int n = 0; n < TRIGGERS; n++) {
        String event =
            "{\"name\":\"demo/busy\",\"data\":{\"k\":\"k" + n % 2 + "\",\"n\":" + n + "}}";
        answers.add(
            CompletableFuture.supplyAsync(() -> status(engine, "/v1/events", event), threads));
      }
    }
    assertThat(answers.stream().map(CompletableFuture::join)).containsOnly(202);
    var items = new ArrayList<Integer>();
    for (int i = 0; i < BURST; i++) {
      items.add(1000 + 10 * i);
    }
    assertThat(
            status(
                engine,
                "/v1/events",
                "{\"name\":\"demo/burst\",\"data\":{\"items\":" + items + "}}"))
        .isEqualTo(202);
  }

  private static int status(LiveEngine engine, String path, String body) {
    try {
      return engine.post(path, body).status();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void cancelled(LiveEngine engine) throws IOException {
    JsonNode queued = engine.get("/v1/runs?limit=500&status=queued").body().path("runs");
    for (int i = 0; i < CANCELLED && i < queued.size(); i++) {
      engine.post("/v1/runs/" + queued.path(i).path("id").asText() + "/cancel", "{}");
    }
  }

  /** How many failed runs are retried, all in one bulk. */
  private static long retried(LiveEngine engine) throws IOException {
    String filter = "{\"filter\":{\"status\":\"failed\"}}";
    JsonNode shown = engine.post("/v1/bulk/retry", filter).body();
    String token = "{\"token\":\"" + shown.path("token").asText() + "\"}";
    String id = engine.post("/v1/bulk/retry", token).body().path("id").asText();
    await().until(() -> engine.get("/v1/bulk/" + id).body().path("open").asLong() == 0);
    return shown.path("count").asLong();
  }

  private static int runs(LiveEngine engine, String status) throws IOException {
    return engine.get("/v1/runs?limit=500&status=" + status).body().path("runs").size();
  }

  private void atWork(int processes) {
    await().atMost(PATIENCE).until(() -> counts().size() >= processes);
  }

  private static void ended(LiveEngine engine) {
    for (String status : List.of("queued", "running")) {
      await()
          .atMost(PATIENCE)
          .until(
              () -> engine.get("/v1/runs?limit=1&status=" + status).body().path("runs").isEmpty());
    }
  }

  private List<String> counts() throws IOException {
    Path file = home.resolve("counts");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private static int number(String line, int place) {
    return Integer.parseInt(line.split(" ", -1)[place]);
  }
}
