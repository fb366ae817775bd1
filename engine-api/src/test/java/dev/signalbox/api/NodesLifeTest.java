package dev.signalbox.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.api.crash.Jvm;
import dev.signalbox.api.crash.LiveEngine;
import dev.signalbox.queue.postgres.PostgresAddress;
import dev.signalbox.queue.postgres.Server;
import dev.signalbox.queue.redis.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes of the real program on one PostgreSQL and one Redis. */
@Order(2) // It takes half a minute.
final class NodesLifeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int NODES = 3;
  private static final int RUNS = 12;
  private static final Pattern EVENT = Pattern.compile("(?m)^event: ");

  @TempDir Path home;

  private final PostgresAddress database = Server.database();
  private final List<LiveEngine> nodes = new ArrayList<>();
  private RedisServer redis;

  @BeforeEach
  void start() throws Exception {
    redis = RedisServer.start();
  }

  @AfterEach
  void stop() throws Exception {
    nodes.forEach(LiveEngine::close);
    redis.end();
  }

  /**
   * Of its one slot, a step sees for itself whether it has it alone; the kernel takes it from one
   * that is killed.
   */
  private Path configure(int node, String queue, String more) throws IOException {
    Path folder = Files.createDirectories(home.resolve("node" + node));
    Files.writeString(
        folder.resolve("engine.yaml"),
        """
        http: { port: 0 }
        store: postgresql://%s@127.0.0.1:%d/%s
        queue: %s
        %s
        workflows:
          w:
            concurrency: { limit: 1 }
            steps:
              - id: alone
                run: "exec 9> %s/slot; flock -n 9 || touch %s/broken; sleep 0.1"
              - { id: ok, approve: { ask: "Go on?", timeout: 1h } }
              - { id: nap, sleep: 1s }
              - { id: b, set: "1 + 1" }
        """
            .formatted(
                database.user(), database.port(), database.database(), queue, more, home, home));
    return folder;
  }

  private void launch(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Path folder = configure(i, redis.uri().toString(), "");
      nodes.add(LiveEngine.launch(folder, Map.of(), List.of()));
    }
    for (LiveEngine node : nodes) {
      assertThat(node.listens()).as(node::errors).isTrue();
    }
  }

  private static String begin(LiveEngine node) throws IOException {
    var answer = node.post("/v1/workflows/w/runs", "{}");
    assertThat(answer.status()).as(answer.toString()).isLessThan(300);
    return answer.body().path("id").asText();
  }

  private static String status(LiveEngine node, String run) throws IOException {
    return node.get("/v1/runs/" + run).body().path("status").asText();
  }

  @Test
  void P8_I10_engines_share_a_store_and_when_one_dies_the_others_finish_its_work()
      throws Exception {
    launch(NODES);
    var runs = new ArrayList<String>();
    for (int i = 0; i < RUNS; i++) {
      runs.add(begin(nodes.get(i % NODES)));
    }

    // when: one dies in the middle
    nodes.get(1).kill();

    // then: questions of all runs are asked, and answered anywhere
    LiveEngine one = nodes.getFirst();
    LiveEngine other = nodes.getLast();
    for (String run : runs) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(status(other, run)).isEqualTo("waiting"));
      var answer = one.post("/v1/approvals/" + run + ".ok/decision", "{\"decision\":\"approve\"}");
      assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    }
    for (String run : runs) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(status(one, run)).isEqualTo("succeeded"));
    }
    assertThat(home.resolve("broken")).doesNotExist();
    for (LiveEngine node : List.of(one, other)) {
      node.terminate();
      assertThat(node.exit()).as(node::errors).isZero();
    }
    assertThat(checked()).contains("sound").doesNotContain("NOT");
  }

  private String checked() throws Exception {
    Path log = home.resolve("check.log");
    Process process =
        new ProcessBuilder(Jvm.command("check-db"))
            .directory(home.resolve("node0").toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor()).isZero();
    return Files.readString(log, StandardCharsets.UTF_8);
  }

  @Test
  void who_waits_at_one_engine_hears_of_what_another_has_done_and_a_token_counts_at_both()
      throws Exception {
    launch(2);
    LiveEngine one = nodes.getFirst();
    LiveEngine other = nodes.getLast();
    String run = begin(one);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(status(other, run)).isEqualTo("waiting"));

    // when
    var stream =
        CompletableFuture.supplyAsync(() -> {
          try {
            return one.text("/v1/runs/" + run + "/stream");
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
    var answer = other.post("/v1/approvals/" + run + ".ok/decision", "{\"decision\":\"approve\"}");
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);

    // then: all of it, to the end of the run
    String told = stream.get();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(status(one, run)).as(told).isEqualTo("succeeded"));
    assertThat(EVENT.matcher(told).results().count())
        .as(told)
        .isEqualTo(one.get("/v1/runs/" + run + "/history").body().path("events").size());

    // and
    String token =
        one.post("/v1/tokens", "{\"name\":\"ann\",\"role\":\"viewer\"}")
            .body()
            .path("token")
            .asText();
    await().atMost(PATIENCE).until(() -> call(other, "GET", "/v1/runs", token) == 200);
    String id =
        other
            .get("/v1/tokens")
            .body()
            .path("tokens")
            .valueStream()
            .filter(each -> each.path("name").asText().equals("ann"))
            .findFirst()
            .orElseThrow()
            .path("id")
            .asText();
    String admin = Files.readString(other.data().resolve("admin.token")).strip();
    assertThat(call(other, "DELETE", "/v1/tokens/" + id, admin)).isEqualTo(204);
    await().atMost(Duration.ofSeconds(5)).until(() -> call(one, "GET", "/v1/runs", token) == 401);
  }

  private static int call(LiveEngine node, String method, String path, String token)
      throws Exception {
    URI url = URI.create(Files.readString(node.data().resolve("endpoint")).strip() + path);
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(url)
              .header("Authorization", "Bearer " + token)
              .method(method, HttpRequest.BodyPublishers.noBody())
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }
  }

  @Test
  void a_second_engine_is_refused_where_each_has_a_queue_of_its_own() throws Exception {
    Path first = configure(0, "local", "");
    nodes.add(LiveEngine.start(first));
    nodes.add(LiveEngine.launch(configure(1, "local", ""), Map.of(), List.of()));

    assertThat(nodes.getLast().listens()).isFalse();
    assertThat(nodes.getLast().exit()).isEqualTo(73);
    assertThat(nodes.getLast().errors()).contains("queue: redis://");
  }

  @Test
  void a_second_engine_is_refused_where_workspaces_lie_in_the_folder_of_one() throws Exception {
    launch(1);
    var git = "plugins: { git: { repository: ./repo } }";
    nodes.add(LiveEngine.launch(configure(1, redis.uri().toString(), git), Map.of(), List.of()));

    assertThat(nodes.getLast().listens()).isFalse();
    assertThat(nodes.getLast().exit()).isEqualTo(73);
    assertThat(nodes.getLast().errors()).contains("plugins.git");
  }
}
