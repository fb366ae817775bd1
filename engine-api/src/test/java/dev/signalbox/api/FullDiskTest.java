package dev.signalbox.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.api.crash.LiveEngine;
import dev.signalbox.queue.check.CheckDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** F04: an engine on a small disk that is really full; needs the right to mount one. */
final class FullDiskTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Pages of these are more than SQLite's log has room for. */
  private static final int DECISIONS = 200;

  @TempDir Path home;
  private final List<String> accepted = new ArrayList<>();
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    Path data = Files.createDirectory(home.resolve("data"));
    mounted =
        run("mount", "-t", "tmpfs", "-o", "size=64m,mode=700", "signalbox-test", data.toString());
    Assumptions.assumeTrue(mounted, "no right to mount a file system");
    Files.writeString(
        home.resolve("engine.yaml"),
        """
        http: { port: 0 }
        workflows:
          fill: { steps: [ { id: fill, run: "cat /dev/zero > '%1$s'" } ] }
          ask: { steps: [ { id: ok, approve: { ask: "Go on?" } }, { id: on, run: "true" } ] }
          nap: { on: { event: demo/nap }, steps: [ { id: nap, sleep: 100ms } ] }
        """
            .formatted(home.resolve("data/ballast")));
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(run("umount", home.resolve("data").toString())).isTrue();
    }
  }

  @Test
  void F04_an_agent_that_fills_the_disk_costs_no_run_and_all_goes_on_when_there_is_room()
      throws Exception {
    Path reserve = home.resolve("data/reserve");
    try (var engine = LiveEngine.start(home)) {
      assertThat(reserve).exists();
      String asked = begin(engine, "ask");
      String other = begin(engine, "ask");
      await().atMost(PATIENCE).until(() -> is(engine, asked, "waiting"));
      await().atMost(PATIENCE).until(() -> is(engine, other, "waiting"));

      String filling = begin(engine, "fill");
      await().atMost(PATIENCE).until(() -> is(engine, filling, "failed"));
      await()
          .atMost(PATIENCE)
          .until(() -> engine.get("/healthz").body().toString().contains("disk"));
      assertThat(engine.get("/healthz").body().path("status").asText()).isEqualTo("degraded");

      assertThat(event(engine, "refused")).isEqualTo(507);
      assertThat(approve(engine, asked)).as("what has begun is decided").isEqualTo(200);
      // SQLite's own log has some room ahead, which is used up first.
      for (int i = 0; i < DECISIONS && Files.exists(reserve); i++) {
        for (String change : List.of("/pause", "/resume")) {
          assertThat(engine.post("/v1/runs/" + other + change, "{}").status())
              .as("also in the reserve")
              .isEqualTo(202);
        }
      }
      assertThat(reserve).as("the reserve is given up").doesNotExist();
      assertThat(is(engine, asked, "succeeded")).as("no attempt begins").isFalse();
      assertThat(event(engine, "again")).isEqualTo(507);

      Files.delete(home.resolve("data/ballast"));
      await().atMost(PATIENCE).until(() -> event(engine, "later") == 202);
      assertThat(approve(engine, other)).isEqualTo(200);
      await().atMost(PATIENCE).until(() -> is(engine, asked, "succeeded"));
      await()
          .atMost(PATIENCE)
          .until(() -> engine.get("/healthz").body().path("status").asText().equals("ok"));
      assertThat(reserve).exists();
      engine.terminate();
      assertThat(engine.exit()).isZero();
    }

    try (var engine = LiveEngine.start(home)) {
      for (String run : accepted) {
        await()
            .atMost(PATIENCE)
            .until(() -> is(engine, run, "succeeded") || is(engine, run, "failed"));
      }
      engine.terminate();
      assertThat(engine.exit()).isZero();
    }
    assertThat(CheckDb.check(home.resolve("data"), Optional.empty()).findings()).isEmpty();
  }

  private String begin(LiveEngine engine, String workflow) throws IOException {
    var answer = engine.post("/v1/workflows/" + workflow + "/runs", "{}");
    assertThat(answer.status()).isEqualTo(201);
    String run = answer.body().path("id").asText();
    accepted.add(run);
    return run;
  }

  private static int approve(LiveEngine engine, String run) throws IOException {
    return engine
        .post("/v1/approvals/" + run + ".ok/decision", "{\"decision\":\"approve\"}")
        .status();
  }

  private int event(LiveEngine engine, String id) throws IOException {
    var answer = engine.post("/v1/events", "{\"name\":\"demo/nap\",\"id\":\"" + id + "\"}");
    if (answer.status() == 202) {
      accepted.add(answer.body().path("runs").path(0).asText());
    }
    return answer.status();
  }

  private static boolean is(LiveEngine engine, String run, String status) throws IOException {
    return engine.get("/v1/runs/" + run).body().path("status").asText().equals(status);
  }

  private static boolean run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
