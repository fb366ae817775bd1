package dev.signalbox.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.api.crash.LiveEngine;
import dev.signalbox.api.crash.Strace;
import dev.signalbox.queue.check.CheckDb;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** F03 and F04 with the kernel's own errors, where strace is there to inject them. */
@Order(2) // It takes half a minute.
@EnabledIf(
    value = "dev.signalbox.api.crash.Strace#isInstalled",
    disabledReason = "strace is not installed: nobody can make the kernel fail here")
final class StorageFaultsTest {
  private static final int EVENTS_MAX = 300;
  private static final int SYNCED = 30;

  @TempDir Path home;

  /**
   * The thread that writes has made as many commits by then: syncs are counted thread by thread.
   * The database is made before, because each migration syncs too.
   */
  @ParameterizedTest
  @ValueSource(ints = {20, 30})
  void F03_a_sync_that_fails_ends_the_engine_with_74_and_what_was_answered_is_there_afterwards(
      int when) throws Exception {
    var accepted = new ArrayList<String>();
    makeDatabase();
    try (var engine = failing(when)) {
      assertThat(engine.listens()).as(engine.errors()).isTrue();
      submit(engine, accepted);
      assertThat(engine.exit()).as(engine.errors()).isEqualTo(74);
    }

    assertThat(accepted).isNotEmpty();
    recovers(accepted);
  }

  @Test
  void F03_a_sync_that_fails_while_the_store_is_opened_ends_the_engine_with_74() throws Exception {
    try (var engine = failing(4)) {
      assertThat(engine.listens()).isFalse();
      assertThat(engine.exit()).isEqualTo(74);
      assertThat(engine.errors()).contains("signalbox.db cannot be opened", "IOERR");
    }

    recovers(List.of());
  }

  @Test
  void F04_a_full_disk_refuses_new_work_with_507_and_takes_it_again_once_there_is_room()
      throws Exception {
    var accepted = new ArrayList<String>();
    makeDatabase();
    try (var engine = launch(Strace.inject("pwrite64", "error=ENOSPC:when=120..124"))) {
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

  @Test
  void F02_P1_no_success_leaves_the_socket_before_what_it_tells_of_is_synced() throws Exception {
    Path calls = home.resolve("calls");
    try (var engine = launch(Strace.record(calls))) {
      assertThat(engine.listens()).as(engine.errors()).isTrue();
      for (int n = 1; n <= SYNCED; n++) {
        var answer =
            engine.post("/v1/events", "{\"name\":\"demo/w\",\"id\":\"" + marker(n) + "\"}");
        assertThat(answer.status()).isEqualTo(202);
      }
      endTraced(engine);
      assertThat(engine.exit()).isZero();
    }

    List<String> all = Files.readAllLines(calls, StandardCharsets.ISO_8859_1);
    int answered = -1;
    for (int n = 1; n <= SYNCED; n++) {
      int written = next(all, 0, "pwrite64(", "signalbox.db-wal", marker(n));
      String thread = all.get(written).split(" ", 2)[0];
      int synced = nextSync(all, written, thread);
      answered = next(all, answered + 1, "HTTP/1.1 202");
      assertThat(synced).as("the sync before answer %d", n).isBetween(written, answered);
    }
  }

  /** An engine that begins with it writes what it is told to, and nothing to make the tables. */
  private void makeDatabase() throws Exception {
    configure();
    try (var engine = LiveEngine.start(home)) {
      engine.terminate();
      assertThat(engine.exit()).isZero();
    }
  }

  private static String marker(int n) {
    return "marker-%03d".formatted(n);
  }

  private static int next(List<String> lines, int from, String... parts) {
    for (int i = from; i < lines.size(); i++) {
      if (Stream.of(parts).allMatch(lines.get(i)::contains)) {
        return i;
      }
    }
    throw new AssertionError("expected a call with " + List.of(parts) + " after line " + from);
  }

  /** The end of the first sync of this thread after that line; it has to be one that succeeds. */
  private static int nextSync(List<String> lines, int from, String thread) {
    for (int i = from; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith(thread + " ") && line.matches("\\d+ +(<\\.\\.\\. )?f(data)?sync.* = 0")) {
        return i;
      }
    }
    throw new AssertionError("expected a sync after line " + from);
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
    return launch(Strace.inject("error=EIO:when=" + when + "+"));
  }

  private void configure() throws IOException {
    Files.writeString(
        home.resolve("engine.yaml"),
        "{ http: { port: 0 }, workflows: { w: { on: { event: demo/w }, steps: [ { id: nap, sleep: 1h } ] } } }");
  }

  /** With one processor, the log's thread alone writes: strace counts the calls of each thread. */
  private LiveEngine launch(List<String> prefix) throws IOException {
    configure();
    return LiveEngine.launch(
        home, Map.of("JDK_JAVA_OPTIONS", "-XX:ActiveProcessorCount=1"), prefix);
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
