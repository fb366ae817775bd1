package dev.signalbox.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.api.crash.LiveEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What begins in one life of an engine, which is killed, and ends in the next. */
final class StoryLifeTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String SAGA =
      """
      http: { port: 0 }
      workflows:
        saga:
          steps:
            - { id: book, run: "echo book >> HOME/ledger", compensate: { run: "HOME/undo-book" } }
            - id: each
              for-each:
                in: "[1, 2]"
                as: item
                window: 1
                steps:
                  - id: pay
                    run: "echo pay {{ item }} >> HOME/ledger"
                    compensate: { run: "echo undo pay {{ item }} >> HOME/ledger" }
            - { id: bad, run: "exit 1", compensate: { run: "echo never >> HOME/ledger" } }
            - { id: next, run: "echo never >> HOME/ledger" }
          on-failure: [ { run: "echo failed >> HOME/ledger" } ]
          finally: [ { run: "echo last >> HOME/ledger" } ]
      """;

  private static final String EARLY =
      """
        early:
          on: { event: order/placed }
          steps:
            - { id: ok, approve: { ask: "Begin?" } }
            - { id: w, wait-for-event: { event: order/shipped, match: data.id, timeout: 1h } }
          output: "steps.w.output.data.by"
      """;

  /** In the second life only. */
  private static final String HEIR =
      """
        heir:
          group: shared
          concurrency: { limit: 1, count: runs, scope: group }
          steps: [ { id: v, set: "2" } ]
      """;

  /** In the first life only. */
  private static final String OLD =
      """
        old:
          group: shared
          concurrency: { limit: 1, count: runs, scope: group }
          steps:
            - { id: ok, approve: { ask: "Begin?" } }
            - { id: v, run: "echo one" }
          output: "steps.v.output.stdout"
      """;

  private static final String UNDO_BOOK =
      """
      #!/bin/sh
      echo begun >> HOME/undoing
      until [ -e HOME/go ]; do sleep 0.05; done
      echo undo book >> HOME/ledger
      """;

  @TempDir static Path home;
  private static String saga;
  private static String early;
  private static String old;
  private static LiveEngine engine;

  @BeforeAll
  static void begin() throws Exception {
    Path undo = home.resolve("undo-book");
    Files.writeString(undo, here(UNDO_BOOK));
    assertThat(undo.toFile().setExecutable(true)).isTrue();
    Files.writeString(home.resolve("engine.yaml"), here(SAGA + EARLY + OLD));
    try (var first = LiveEngine.start(home)) {
      old = id(first.post("/v1/workflows/old/runs", "{}"));
      early =
          first
              .post("/v1/events", "{\"name\":\"order/placed\",\"data\":{\"id\":\"o1\"}}")
              .body()
              .at("/runs/0")
              .asText();
      first.post(
          "/v1/events", "{\"name\":\"order/shipped\",\"data\":{\"id\":\"o1\",\"by\":\"rail\"}}");
      saga = id(first.post("/v1/workflows/saga/runs", "{}"));
      reaches(first, old, "waiting");
      reaches(first, early, "waiting");
      await().atMost(PATIENCE).until(() -> Files.exists(home.resolve("undoing")));
      first.kill();
    }
    Files.writeString(home.resolve("engine.yaml"), here(SAGA + EARLY + HEIR));
    engine = LiveEngine.start(home);
  }

  @AfterAll
  static void end() {
    engine.close();
  }

  @Test
  void SEMANTICS_13_2_a_saga_is_undone_in_reverse_also_when_the_engine_dies_in_the_middle()
      throws Exception {
    Files.createFile(home.resolve("go"));

    JsonNode run = reaches(engine, saga, "failed");

    assertThat(home.resolve("ledger"))
        .content()
        .isEqualTo("book\npay 1\npay 2\nundo pay 2\nundo pay 1\nundo book\nfailed\nlast\n");
    assertThat(run.at("/failure/step").asText()).isEqualTo("bad");
    assertThat(home.resolve("undoing")).content().isEqualTo("begun\nbegun\n");
  }

  @Test
  void SEMANTICS_10_1_an_event_that_is_sent_before_its_wait_begins_is_found_over_a_kill()
      throws Exception {
    decide(early);

    assertThat(reaches(engine, early, "succeeded").path("output").asText()).isEqualTo("rail");
  }

  @Test
  void
      SEMANTICS_14_3_SEMANTICS_14_1_SEMANTICS_2_4_a_run_whose_workflow_is_gone_goes_on_and_its_slot_is_freed()
          throws Exception {
    assertThat(engine.post("/v1/workflows/old/runs", "{}").status()).isEqualTo(404);
    String heir = id(engine.post("/v1/workflows/heir/runs", "{}"));
    assertThat(engine.get("/v1/runs/" + heir).body().path("status").asText()).isEqualTo("queued");

    decide(old);

    reaches(engine, heir, "succeeded");

    assertThat(reaches(engine, old, "succeeded").path("output").asText()).isEqualTo("one\n");
  }

  private static String here(String text) {
    return text.replace("HOME", home.toString());
  }

  private static String id(LiveEngine.Answer answer) {
    return answer.body().path("id").asText();
  }

  private static void decide(String run) throws IOException {
    assertThat(
            engine
                .post("/v1/approvals/" + run + ".ok/decision", "{\"decision\":\"approve\"}")
                .status())
        .isEqualTo(200);
  }

  private static JsonNode reaches(LiveEngine at, String run, String status) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> at.get("/v1/runs/" + run).body(),
            body -> body.path("status").asText().equals(status));
  }
}
