package dev.signalbox.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.api.crash.LiveEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How an engine begins and ends: with which exit code, and what becomes of the processes that it
 * has started.
 */
@Order(2) // It takes half a minute.
final class LifeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration STOPPED = Duration.ofSeconds(17);

  @TempDir Path home;

  private void config(String text) throws IOException {
    Files.writeString(home.resolve("engine.yaml"), text);
  }

  /**
   * A step that writes its attempt and its process id into a file, and then sleeps for long the
   * first time.
   */
  private void sleeper(String first) throws IOException {
    config(
        """
        http: { port: 0 }
        drain: 1s
        workflows:
          w:
            steps:
              - id: s
                run: |
                  echo "$SIGNALBOX_ATTEMPT $$ $(grep -qs '^State:.[^Z]' "/proc/$(cat orphan)/status" && echo haunted)" >> '%s'
                  if %s; then sh -c 'echo $$ > orphan; exec sleep 300' & sleep 300; fi
        """
            .formatted(home.resolve("ledger"), first));
  }

  private List<String> ledger(int lines) {
    Path file = home.resolve("ledger");
    await()
        .atMost(PATIENCE)
        .until(() -> Files.exists(file) && Files.readAllLines(file).size() >= lines);
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static JsonNode ended(LiveEngine engine, String run) {
    await()
        .atMost(PATIENCE)
        .until(() -> !List.of("queued", "running", "waiting").contains(status(engine, run)));
    try {
      return engine.get("/v1/runs/" + run).body();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String status(LiveEngine engine, String run) throws IOException {
    return engine.get("/v1/runs/" + run).body().path("status").asText();
  }

  /** One that has ended, and that nobody has asked for its exit code, is dead. */
  private static boolean isAlive(String pid) {
    try {
      return Files.readAllLines(Path.of("/proc", pid, "status")).stream()
          .noneMatch(line -> line.startsWith("State:\tZ"));
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void a_broken_engine_yaml_ends_it_with_2_every_error_and_nothing_started() throws Exception {
    config(
        """
        http: { prot: 0 }
        workflows:
          w:
            steps: [ { id: a, runn: "true" }, { id: b, run: "true", timeout: soon } ]
        """);

    try (var engine = LiveEngine.launch(home, Map.of(), List.of())) {
      assertThat(engine.listens()).isFalse();
      assertThat(engine.exit()).isEqualTo(2);
      assertThat(engine.errors())
          .contains("engine.yaml:1:", "prot", "port", "engine.yaml:4:", "runn", "soon")
          .doesNotContain("\tat ");
      assertThat(engine.data()).doesNotExist();
    }
  }

  @Test
  void F10_a_second_engine_on_the_same_data_ends_with_73_and_the_first_goes_on() throws Exception {
    config("{ http: { port: 0 }, workflows: { w: { steps: [ { id: a, run: 'true' } ] } } }");

    try (var first = LiveEngine.start(home);
        var second = LiveEngine.launch(home, Map.of(), List.of())) {
      assertThat(second.listens()).isFalse();
      assertThat(second.exit()).isEqualTo(73);
      assertThat(first.post("/v1/workflows/w/runs?wait=30s", "{}").body().path("status").asText())
          .isEqualTo("succeeded");
    }
  }

  @Test
  void on_SIGTERM_it_hands_back_what_still_runs_ends_with_0_and_the_next_one_goes_on()
      throws Exception {
    sleeper("[ ! -f orphan ]");
    String run;
    try (var engine = LiveEngine.start(home)) {
      run = engine.post("/v1/workflows/w/runs", "{}").body().path("id").asText();
      String pid = ledger(1).getFirst().split(" ", 3)[1];
      engine.terminate();

      assertThat(engine.exit()).as(engine.errors()).isZero();
      assertThat(isAlive(pid)).isFalse();
      assertThat(orphan(engine, run))
          .hasValueSatisfying(orphan -> assertThat(isAlive(orphan)).isFalse());
    }
    try (var engine = LiveEngine.start(home)) {
      assertThat(ended(engine, run).path("status").asText()).isEqualTo("succeeded");
      assertThat(engine.errors()).doesNotContain("\tat ");
    }
  }

  @Test
  void
      P4_I17_F38_after_kill_9_the_orphans_end_although_nobody_comes_and_then_the_next_attempt_begins()
          throws Exception {
    sleeper("[ ! -f orphan ]");
    String run;
    try (var engine = LiveEngine.start(home)) {
      run = engine.post("/v1/workflows/w/runs", "{}").body().path("id").asText();
      String id = run;
      await()
          .atMost(PATIENCE)
          .until(() -> orphan(engine, id).filter(LifeTest::isAlive).isPresent());
      engine.kill();
      await().atMost(PATIENCE).until(() -> !isAlive(orphan(engine, id).orElseThrow()));
    }
    try (var engine = LiveEngine.start(home)) {
      assertThat(ended(engine, run).path("status").asText()).isEqualTo("succeeded");
      assertThat(ledger(2))
          .hasSize(2)
          .noneMatch(line -> line.contains("haunted"))
          .last()
          .asString()
          .startsWith("2 ");
    }
  }

  @Test
  void F31_a_step_that_kills_the_engine_is_given_up_and_the_other_runs_go_on() throws Exception {
    config(
        """
        http: { port: 0 }
        workflows:
          poison:
            steps: [ { id: s, run: "echo $SIGNALBOX_ATTEMPT >> '%1$s'; kill -9 $(cat '%2$s')" } ]
          good:
            steps: [ { id: s, run: "until [ -e '%3$s' ]; do sleep 0.05; done" } ]
        """
            .formatted(home.resolve("ledger"), home.resolve("data/lock"), home.resolve("go")));
    String good;
    String poison;
    try (var engine = LiveEngine.start(home)) {
      good = engine.post("/v1/workflows/good/runs", "{}").body().path("id").asText();
      await().atMost(PATIENCE).until(() -> status(engine, good).equals("running"));
      poison = poisoned(engine);
      assertThat(engine.exit()).isEqualTo(137);
    }
    dies();
    // Both are suspects now, and run one at a time: the good one does not die with the other again.
    Files.createFile(home.resolve("go"));
    dies();
    try (var engine = LiveEngine.start(home)) {
      String id =
          poison.isEmpty()
              ? engine
                  .get("/v1/runs?workflow=poison")
                  .body()
                  .path("runs")
                  .path(0)
                  .path("id")
                  .asText()
              : poison;
      JsonNode failed = ended(engine, id);
      assertThat(failed.path("failure").path("kind").asText()).isEqualTo("worker-lost");
      assertThat(ended(engine, good).path("status").asText()).isEqualTo("succeeded");
      assertThat(ledger(3)).containsExactly("1", "2", "3");
      assertThat(engine.text("/v1/runs/" + id + "/history")).contains("run-requested");
    }
  }

  private void dies() {
    try (var engine = LiveEngine.launch(home, Map.of(), List.of())) {
      assertThat(engine.exit()).as(engine.errors()).isEqualTo(137);
    }
  }

  /** Empty where the engine died before it could answer. */
  private static String poisoned(LiveEngine engine) {
    try {
      return engine.post("/v1/workflows/poison/runs", "{}").body().path("id").asText();
    } catch (IOException e) {
      return "";
    }
  }

  /** Long enough for the recovery to look again the moment it goes on. */
  @Test
  void F15_an_engine_that_was_stopped_for_a_while_begins_nothing_twice() throws Exception {
    config(
        """
        http: { port: 0 }
        workflows:
          w:
            steps:
              - id: s
                run: "echo $SIGNALBOX_ATTEMPT >> '%1$s'; until [ -e '%2$s' ]; do sleep 0.05; done"
              - { id: nap, sleep: 5s }
              - { id: t, run: "echo t >> '%1$s'" }
        """
            .formatted(home.resolve("ledger"), home.resolve("go")));
    try (var engine = LiveEngine.start(home)) {
      String run = engine.post("/v1/workflows/w/runs", "{}").body().path("id").asText();
      assertThat(ledger(1)).containsExactly("1");
      signal("-STOP", engine);
      new CountDownLatch(1).await(STOPPED.toSeconds(), TimeUnit.SECONDS);
      Files.createFile(home.resolve("go"));
      signal("-CONT", engine);

      assertThat(ended(engine, run).path("status").asText()).isEqualTo("succeeded");
      assertThat(ledger(2)).containsExactly("1", "t");
      assertThat(engine.text("/v1/runs/" + run + "/history")).doesNotContain("attempt-lost");
    }
  }

  private static void signal(String signal, LiveEngine engine) throws Exception {
    assertThat(new ProcessBuilder("kill", signal, Long.toString(engine.pid())).start().waitFor())
        .isZero();
  }

  @Test
  void F31_the_third_attempt_that_is_lost_to_a_crash_fails_the_step_as_worker_lost()
      throws Exception {
    sleeper("true");
    String run = "";
    for (int life = 1; life <= 3; life++) {
      try (var engine = LiveEngine.start(home)) {
        if (life == 1) {
          run = engine.post("/v1/workflows/w/runs", "{}").body().path("id").asText();
        }
        assertThat(ledger(life).getLast()).startsWith(life + " ").doesNotContain("haunted");
        engine.kill();
      }
    }
    try (var engine = LiveEngine.start(home)) {
      JsonNode failed = ended(engine, run);
      assertThat(failed.path("status").asText()).isEqualTo("failed");
      assertThat(failed.path("failure").path("kind").asText()).isEqualTo("worker-lost");
      assertThat(failed.path("failure").path("step").asText()).isEqualTo("s");
      assertThat(ledger(3)).hasSize(3);
    }
  }

  private static Optional<String> orphan(LiveEngine engine, String run) throws IOException {
    Path file = engine.data().resolve("scratch").resolve(run).resolve("orphan");
    return Files.exists(file)
        ? Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty())
        : Optional.empty();
  }
}
