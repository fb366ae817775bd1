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
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** F03 and F04 with the kernel's own errors, where strace is there to inject them. */
@EnabledIf(
    value = "isStraceInstalled",
    disabledReason = "strace is not installed: nobody can make the kernel fail here")
final class StorageFaultsTest {
  private static final int EVENTS_MAX = 300;

  @TempDir Path home;

  static boolean isStraceInstalled() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "strace")));
  }

  /**
   * The thread that writes has made as many commits by then: syncs are counted thread by thread.
   * The database is made before, because each migration syncs too.
   */
  @ParameterizedTest
  @ValueSource(ints = {12, 30})
  void F03_a_sync_that_fails_ends_the_engine_with_74_and_what_was_answered_is_there_afterwards(
      int when) throws Exception {
    var accepted = new ArrayList<String>();
    configure();
    try (var engine = LiveEngine.start(home)) {
      engine.terminate();
      assertThat(engine.exit()).isZero();
    }
    try (var engine = failing(when)) {
      assertThat(engine.listens()).as(engine.errors()).isTrue();
      submit(engine, accepted);
      assertThat(engine.exit()).as(engine.errors()).isEqualTo(74);
    }

    assertThat(accepted).isNotEmpty();
    recovers(accepted);
  }

  @Test
  void F03_a_sync_that_fails_while_the_store_is_opened_keeps_the_engine_from_starting()
      throws Exception {
    try (var engine = failing(4)) {
      assertThat(engine.listens()).isFalse();
      assertThat(engine.exit()).isEqualTo(1);
      assertThat(engine.errors()).contains("signalbox.db cannot be opened", "IOERR");
    }

    recovers(List.of());
  }

  @Test
  void F04_a_full_disk_refuses_new_work_with_507_and_takes_it_again_once_there_is_room()
      throws Exception {
    var accepted = new ArrayList<String>();
    try (var engine = failing("pwrite64", "ENOSPC", "120..124")) {
      assertThat(engine.listens()).as(engine.errors()).isTrue();
      var refused = new ArrayList<Integer>();
      for (int n = 0; n < EVENTS_MAX && refused.isEmpty(); n++) {
        send(engine, "full-" + n, accepted, refused);
      }
      assertThat(refused).as("the fault came").containsExactly(507);

      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(200))
          .until(() -> send(engine, "again-" + refused.size(), accepted, refused));

      assertThat(refused).containsOnly(507);
      endTraced(engine);
      assertThat(engine.exit()).isZero();
    }

    recovers(accepted);
  }

  /** A signal to strace would leave the engine alone; its own process is named in its lock. */
  private static void endTraced(LiveEngine engine) throws IOException {
    String pid = Files.readString(engine.data().resolve("lock")).strip();
    assertThat(ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroy()).isTrue();
  }

  private static boolean send(
      LiveEngine engine, String id, List<String> accepted, List<Integer> refused)
      throws IOException {
    var answer = engine.post("/v1/events", "{\"name\":\"demo/w\",\"id\":\"" + id + "\"}");
    if (answer.status() == 202) {
      accepted.add(answer.body().path("runs").path(0).asText());
      return true;
    }
    refused.add(answer.status());
    return false;
  }

  private LiveEngine failing(int when) throws IOException {
    return failing("fdatasync,fsync", "EIO", when + "+");
  }

  private void configure() throws IOException {
    Files.writeString(
        home.resolve("engine.yaml"),
        "{ http: { port: 0 }, workflows: { w: { on: { event: demo/w }, steps: [ { id: nap, sleep: 1h } ] } } }");
  }

  private LiveEngine failing(String calls, String error, String when) throws IOException {
    configure();
    return LiveEngine.launch(
        home,
        Map.of(),
        List.of(
            "strace",
            "-f",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            "trace=" + calls,
            "-e",
            "inject=" + calls + ":error=" + error + ":when=" + when));
  }

  private void recovers(List<String> accepted) throws IOException {
    try (var engine = LiveEngine.start(home)) {
      for (String run : accepted) {
        JsonNode found = engine.get("/v1/runs/" + run).body();
        assertThat(found.path("status").asText())
            .as(found.toString())
            .isIn("queued", "waiting", "running");
      }
      engine.terminate();
      assertThat(engine.exit()).isZero();
      assertThat(CheckDb.check(engine.data(), Optional.empty()).findings()).isEmpty();
    }
  }

  /**
   * Until the engine does not answer with a success any more; after the fault nothing is accepted.
   */
  private static void submit(LiveEngine engine, List<String> accepted) {
    boolean isFailing = false;
    for (int n = 0; n < EVENTS_MAX && engine.isAlive(); n++) {
      try {
        var answer = engine.post("/v1/events", "{\"name\":\"demo/w\",\"id\":\"e" + n + "\"}");
        if (answer.status() == 202) {
          assertThat(isFailing).as("accepted after the fault").isFalse();
          accepted.add(answer.body().path("runs").path(0).asText());
        } else {
          assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
          isFailing = true;
        }
      } catch (IOException e) {
        isFailing = true;
      }
    }
    assertThat(isFailing).as("the fault came").isTrue();
  }
}
