package dev.signalbox.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.api.crash.Jvm;
import dev.signalbox.api.crash.LiveEngine;
import dev.signalbox.queue.postgres.PostgresAddress;
import dev.signalbox.queue.postgres.Proxy;
import dev.signalbox.queue.postgres.Server;
import dev.signalbox.queue.redis.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real program on a real PostgreSQL. */
@Order(2) // It takes half a minute.
final class PostgresLifeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path home;

  private final PostgresAddress database = Server.database();

  private void configure(String store) throws IOException {
    Files.writeString(
        home.resolve("engine.yaml"),
        """
        http: { port: 0 }
        %s
        workflows:
          w:
            on: { event: demo/w }
            steps:
              - { id: a, run: "echo hi" }
              - { id: ok, approve: { ask: "Go on?" } }
              - { id: b, set: "steps.a.output.exit + 1" }
        """
            .formatted(store));
  }

  private String url(int port) {
    return "store: postgresql://"
        + database.user()
        + "@127.0.0.1:"
        + port
        + "/"
        + database.database();
  }

  private static String send(LiveEngine engine, String id) throws IOException {
    var answer = engine.post("/v1/events", "{\"name\":\"demo/w\",\"id\":\"" + id + "\"}");
    assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
    return answer.body().path("runs").path(0).asText();
  }

  private static void reaches(LiveEngine engine, String run, String status) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(engine.get("/v1/runs/" + run).body().path("status").asText())
                .isEqualTo(status));
  }

  private static void approve(LiveEngine engine, String run) throws IOException {
    var answer = engine.post("/v1/approvals/" + run + ".ok/decision", "{\"decision\":\"approve\"}");
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
  }

  private int command(String... arguments) throws Exception {
    Process process =
        new ProcessBuilder(Jvm.command(arguments))
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("command.log").toFile())
            .start();
    return process.waitFor();
  }

  private String said() throws IOException {
    return Files.readString(home.resolve("command.log"), StandardCharsets.UTF_8);
  }

  @Test
  void P1_an_engine_on_postgresql_that_is_killed_goes_on_where_it_was_and_its_store_is_sound()
      throws Exception {
    configure(url(database.port()));
    String run;
    try (var engine = LiveEngine.start(home)) {
      run = send(engine, "e1");
      reaches(engine, run, "waiting");
      engine.kill();
    }
    try (var engine = LiveEngine.start(home)) {
      assertThat(send(engine, "e1")).as("the same event, the same run").isEqualTo(run);
      approve(engine, run);
      reaches(engine, run, "succeeded");
      assertThat(command("check-db")).as(said()).isZero();
      engine.terminate();
      assertThat(engine.exit()).as(engine.errors()).isZero();
    }
    assertThat(said()).contains("sound");
  }

  @Test
  void F23_a_server_that_is_away_at_the_start_ends_the_engine_with_5_and_says_which()
      throws Exception {
    configure("store: postgresql://me:hidden@127.0.0.1:1/box");

    try (var engine = LiveEngine.launch(home, Map.of(), List.of())) {
      assertThat(engine.listens()).isFalse();
      assertThat(engine.exit()).isEqualTo(5);
      assertThat(engine.errors())
          .contains("store: postgresql://me@127.0.0.1:1/box cannot be used")
          .doesNotContain("hidden");
    }
  }

  @Test
  void
      F23_an_older_copy_that_is_put_back_while_no_engine_runs_is_refused_with_76_until_it_is_taken()
          throws Exception {
    RedisServer redis = RedisServer.start();
    try {
      // given: a queue that has had work of two runs
      configure(url(database.port()) + "\nqueue: " + redis.uri());
      String kept;
      String lost;
      try (var engine = LiveEngine.start(home)) {
        kept = send(engine, "e1");
        reaches(engine, kept, "waiting");
        lost = send(engine, "e2");
        reaches(engine, lost, "waiting");
        await().atMost(PATIENCE).until(() -> newestRun(redis).contains(lost));
        engine.terminate();
        assertThat(engine.exit()).isZero();
      }

      // when
      comeBackWithout(lost);

      // then
      try (var engine = LiveEngine.launch(home, Map.of(), List.of())) {
        assertThat(engine.listens()).isFalse();
        assertThat(engine.exit()).isEqualTo(76);
        assertThat(engine.errors())
            .contains("store: expected run " + lost, "found none after " + kept, "--takeover")
            .doesNotContain("\tat ");
      }

      // and: who knows of it says so, once
      try (var engine = LiveEngine.start(home, "--takeover")) {
        approve(engine, kept);
        reaches(engine, kept, "succeeded");
        engine.terminate();
        assertThat(engine.exit()).as(engine.errors()).isZero();
      }
      LiveEngine.start(home).close();
    } finally {
      redis.end();
    }
  }

  private static String newestRun(RedisServer redis) {
    List<String> key = redis.tell("KEYS *:newest:*").lines().toList();
    return key.size() < 3 ? "" : redis.tell("ZRANGE " + key.get(2) + " 0 -1");
  }

  /** The database is as it was before there was this run. */
  private void comeBackWithout(String run) throws SQLException {
    String url = "jdbc:postgresql://127.0.0.1:" + database.port() + "/" + database.database();
    try (var connection = DriverManager.getConnection(url, database.user(), "");
        var statement = connection.createStatement()) {
      statement.execute("delete from log where stream in ('run/" + run + "', 'event/e2')");
      for (String table : List.of("approval", "trigger", "snapshot", "run")) {
        statement.execute("delete from " + table + " where run = '" + run + "'");
      }
    }
  }

  @Test
  void F23_while_the_server_is_away_the_answer_is_503_and_all_goes_on_when_it_is_back()
      throws Exception {
    try (var proxy = new Proxy(database.port())) {
      configure(url(proxy.port()));
      try (var engine = LiveEngine.start(home)) {
        String run = send(engine, "e1");
        reaches(engine, run, "waiting");

        proxy.shut(true);
        assertThat(engine.post("/v1/events", "{\"name\":\"demo/w\",\"id\":\"e2\"}").status())
            .isEqualTo(503);
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(engine.get("/readyz").status()).isEqualTo(503));
        assertThat(engine.get("/readyz").body().path("reasons").toString()).contains("store");

        proxy.shut(false);
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(engine.get("/readyz").status()).isEqualTo(200));
        var runs = new ArrayList<String>(List.of(run, send(engine, "e2")));
        reaches(engine, runs.get(1), "waiting");
        engine.terminate();
        assertThat(engine.exit()).as(engine.errors()).isZero();
      }
    }
  }

  @Test
  void a_store_of_sqlite_is_moved_and_its_runs_go_on_in_postgresql() throws Exception {
    configure("");
    String run;
    try (var engine = LiveEngine.start(home)) {
      run = send(engine, "e1");
      reaches(engine, run, "waiting");
      engine.terminate();
      assertThat(engine.exit()).isZero();
    }

    String to = url(database.port()).substring("store: ".length());
    assertThat(command("move", "--to", to)).as(said()).isZero();
    assertThat(said()).contains("moved 1 run", "run by run");

    configure(url(database.port()));
    try (var engine = LiveEngine.start(home)) {
      approve(engine, run);
      reaches(engine, run, "succeeded");
      engine.terminate();
      assertThat(engine.exit()).as(engine.errors()).isZero();
    }
  }
}
