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
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks, waits, calls, compensation, pause: on a real engine, and across a kill -9. */
final class VocabularyLifeTest {
  private static final String ENGINE =
      """
      http: { port: 0 }
      workflows:
        blocks:
          steps:
            - id: p
              parallel:
                left: [ { id: x, set: "1" } ]
                right: [ { id: y, run: "echo two" } ]
            - id: f
              for-each:
                in: "[3, 1, 2]"
                as: item
                window: 2
                steps: [ { id: check, set: "item * 10 + index" } ]
            - { id: s, switch: [ { when: "steps.p.output.left == 2", steps: [ { id: no, set: "0" } ] }, { else: [ { id: yes, set: "'else'" } ] } ] }
            - id: r
              repeat: { steps: [ { id: check, set: "index" } ], until: "steps.check.output == 2", at-most: 5 }
            - id: w
              race:
                slow: [ { id: z, sleep: 1h } ]
                quick: [ { id: q, set: "'first'" } ]
          output: "[steps.p.output.left, steps.f.output, steps.s.output, steps.r.output, steps.w.output.winner]"
        order:
          on: { event: order/placed }
          steps:
            - { id: w, wait-for-event: { event: order/shipped, match: data.id, timeout: 1h } }
            - { id: go, wait-for-event: { signal: go, timeout: 1h } }
          output: "[steps.w.output.data.by, steps.go.output.data]"
        parent:
          steps:
            - { id: c, invoke: { workflow: child, data: "{'n': 20}" } }
          output: "steps.c.output"
        child:
          steps: [ { id: double, set: "input.n * 2" } ]
          output: "steps.double.output"
        saga:
          steps:
            - { id: a, run: "echo a >> ../../../trail", compensate: { run: "echo undo-a >> ../../../trail" } }
            - id: many
              parallel:
                one: [ { id: b, run: "echo b >> ../../../trail", compensate: { run: "echo undo-b >> ../../../trail" } } ]
            - { id: bad, run: "exit 1" }
          on-failure: [ { id: tell, run: "echo handled >> ../../../trail" } ]
          finally: [ { id: last, run: "echo last >> ../../../trail" } ]
        counts:
          labels: { customer: "event.data.customer" }
          steps:
            - { id: n, set: "event.data.n" }
            - { id: again, if: "event.data.n < 3", continue-as-new: { data: "{'n': event.data.n + 1}" } }
          output: "steps.n.output"
        brief:
          retention: 1ms
          steps: [ { id: n, run: "echo gone" } ]
        rests:
          steps: [ { id: nap, sleep: 1s }, { id: then, run: "echo woke" } ]
        stops:
          cancel-on: [ { event: stop/it, if: "event.data.who == trigger.data.who" } ]
          steps: [ { id: long, sleep: 1h } ]
      """;

  @TempDir Path home;

  @BeforeEach
  void config() throws IOException {
    Files.writeString(
        home.resolve("engine.yaml"), ENGINE.replace("../../../trail", home + "/trail"));
  }

  @Test
  void blocks_compute_what_their_lanes_made_and_show_each_step_by_its_path() throws Exception {
    try (var engine = LiveEngine.start(home)) {
      JsonNode run = engine.post("/v1/workflows/blocks/runs?wait=30s", "{}").body();

      assertThat(run.path("status").asText()).as("%s", run).isEqualTo("succeeded");
      assertThat(run.path("output").toString()).isEqualTo("[1,[30,11,22],\"else\",2,\"quick\"]");
      assertThat(ids(run)).contains("p.left.x", "p.right.y", "f.0.check", "f.2.check", "r.2.check");
      assertThat(status(run, "w.slow.z")).isEqualTo("cancelled");
      assertThat(status(run, "p.right.y")).isEqualTo("succeeded");
    }
  }

  @Test
  void SEMANTICS_10_an_event_before_its_wait_is_found_and_a_signal_is_kept_across_a_kill()
      throws Exception {
    String run;
    try (var engine = LiveEngine.start(home)) {
      run =
          engine
              .post("/v1/events", "{\"name\":\"order/placed\",\"data\":{\"id\":\"o1\"}}")
              .body()
              .at("/runs/0")
              .asText();
      assertThat(
              engine.post("/v1/runs/" + run + "/signal", "{\"name\":\"go\",\"data\":7}").status())
          .isEqualTo(202);
      engine.post(
          "/v1/events", "{\"name\":\"order/shipped\",\"data\":{\"id\":\"other\",\"by\":\"rail\"}}");
      assertThat(reaches(engine, run, "waiting").path("output").isNull()).isTrue();
      assertThat(engine.get("/v1/runs/" + run + "/why").body().path("text").asText())
          .contains("order/shipped", "data.id");
      engine.kill();
    }
    try (var engine = LiveEngine.start(home)) {
      engine.post(
          "/v1/events", "{\"name\":\"order/shipped\",\"data\":{\"id\":\"o1\",\"by\":\"ship\"}}");
      assertThat(reaches(engine, run, "succeeded").path("output").toString())
          .isEqualTo("[\"ship\",7]");
    }
  }

  @Test
  void SEMANTICS_10_a_wait_looks_back_to_the_start_of_its_run() throws Exception {
    try (var engine = LiveEngine.start(home)) {
      String both =
          "[{\"name\":\"order/placed\",\"data\":{\"id\":\"o2\"}},"
              + "{\"name\":\"order/shipped\",\"data\":{\"id\":\"o2\",\"by\":\"air\"}}]";
      String run = engine.post("/v1/events", both).body().at("/runs/0").asText();
      engine.post("/v1/runs/" + run + "/signal", "{\"name\":\"go\"}");

      assertThat(reaches(engine, run, "succeeded").at("/output/0").asText()).isEqualTo("air");
    }
  }

  @Test
  void a_call_has_the_output_of_its_child() throws Exception {
    try (var engine = LiveEngine.start(home)) {
      JsonNode run = engine.post("/v1/workflows/parent/runs?wait=30s", "{}").body();

      assertThat(run.path("output").asInt()).as("%s", run).isEqualTo(40);
    }
  }

  @Test
  void what_has_succeeded_is_undone_in_reverse_then_the_failure_is_handled_then_finally()
      throws Exception {
    try (var engine = LiveEngine.start(home)) {
      JsonNode run = engine.post("/v1/workflows/saga/runs?wait=30s", "{}").body();

      assertThat(run.path("status").asText()).isEqualTo("failed");
      assertThat(run.at("/failure/step").asText()).isEqualTo("bad");
      assertThat(Files.readAllLines(home.resolve("trail")))
          .containsExactly("a", "b", "undo-b", "undo-a", "handled", "last");
    }
  }

  @Test
  void SEMANTICS_13_a_paused_run_begins_nothing_and_goes_on_after_a_kill() throws Exception {
    String run;
    try (var engine = LiveEngine.start(home)) {
      run = engine.post("/v1/workflows/rests/runs", "{}").body().path("id").asText();
      assertThat(engine.post("/v1/runs/" + run + "/pause", "").status()).isEqualTo(202);
      assertThat(engine.post("/v1/runs/" + run + "/pause", "").status()).isEqualTo(200);
      assertThat(reaches(engine, run, "paused").path("id").asText()).isEqualTo(run);
      engine.kill();
    }
    try (var engine = LiveEngine.start(home)) {
      assertThat(engine.get("/v1/runs/" + run).body().path("status").asText()).isEqualTo("paused");
      assertThat(engine.post("/v1/runs/" + run + "/resume", "").status()).isEqualTo(202);
      reaches(engine, run, "succeeded");
      assertThat(engine.post("/v1/runs/" + run + "/resume", "").status()).isEqualTo(409);
    }
  }

  @Test
  void a_run_that_continues_as_new_is_a_chain_of_runs_with_its_labels() throws Exception {
    try (var engine = LiveEngine.start(home)) {
      String first =
          engine
              .post(
                  "/v1/workflows/counts/runs?wait=20s",
                  "{\"data\":{\"n\":1,\"customer\":\"acme\"}}")
              .body()
              .path("id")
              .asText();
      await()
          .until(
              () -> engine.get("/v1/runs?label=customer=acme&status=succeeded").body(),
              body -> body.path("runs").size() == 3);

      JsonNode run = engine.get("/v1/runs/" + first).body();
      JsonNode second = engine.get("/v1/runs/" + run.path("continued-by").asText()).body();
      JsonNode third = engine.get("/v1/runs/" + second.path("continued-by").asText()).body();
      assertThat(second.path("continues").asText()).isEqualTo(first);
      assertThat(third.path("output").asInt()).isEqualTo(3);
      assertThat(third.path("continued-by").isNull()).isTrue();
    }
  }

  @Test
  void SEMANTICS_10_why_tells_of_the_events_that_came_and_did_not_match() throws Exception {
    try (var engine = LiveEngine.start(home)) {
      String run =
          engine
              .post("/v1/workflows/order/runs", "{\"data\":{\"id\":7}}")
              .body()
              .path("id")
              .asText();
      reaches(engine, run, "waiting");
      engine.post("/v1/events", "{\"name\":\"order/shipped\",\"data\":{\"orderId\":7}}");
      engine.post("/v1/events", "{\"name\":\"order/shipped\",\"data\":{\"id\":8}}");

      JsonNode why = engine.get("/v1/runs/" + run + "/why").body();

      assertThat(why.path("text").asText())
          .contains("2 events order/shipped arrived since, none matched")
          .contains("event.data.id is missing")
          .contains("event.data.id is 8, expected 7");
      assertThat(why.at("/reasons/0/near-misses/0/count").asInt()).isEqualTo(2);
    }
  }

  @Test
  void a_run_is_removed_so_long_after_its_end_and_the_log_is_sound_without_it() throws Exception {
    String brief;
    String kept;
    try (var engine = LiveEngine.start(home)) {
      brief = engine.post("/v1/workflows/brief/runs?wait=20s", "{}").body().path("id").asText();
      kept =
          engine
              .post("/v1/workflows/child/runs?wait=20s", "{\"data\":{\"n\":1}}")
              .body()
              .path("id")
              .asText();
      assertThat(home.resolve("data/logs").resolve(brief)).exists();
      engine.kill();
    }
    try (var engine = LiveEngine.start(home)) {
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> engine.get("/v1/runs/" + brief).status() == 404);
      assertThat(engine.get("/v1/runs/" + kept).status()).isEqualTo(200);
      assertThat(home.resolve("data/logs").resolve(brief)).doesNotExist();
      assertThat(CheckDb.check(home.resolve("data"), Optional.empty()).findings()).isEmpty();
    }
  }

  @Test
  void an_event_of_cancel_on_cancels_the_runs_that_it_means() throws Exception {
    try (var engine = LiveEngine.start(home)) {
      String mine = started(engine, "{\"data\":{\"who\":\"me\"}}");
      String yours = started(engine, "{\"data\":{\"who\":\"you\"}}");
      engine.post("/v1/events", "{\"name\":\"stop/it\",\"data\":{\"who\":\"me\"}}");

      reaches(engine, mine, "cancelled");
      assertThat(engine.get("/v1/runs/" + yours).body().path("status").asText())
          .isEqualTo("waiting");
    }
  }

  private static String started(LiveEngine engine, String body) throws Exception {
    return engine.post("/v1/workflows/stops/runs", body).body().path("id").asText();
  }

  private static JsonNode reaches(LiveEngine engine, String run, String status) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> engine.get("/v1/runs/" + run).body(),
            body -> body.path("status").asText().equals(status));
  }

  private static List<String> ids(JsonNode run) {
    return run.path("steps").findValuesAsText("id");
  }

  private static String status(JsonNode run, String step) {
    return StreamSupport.stream(run.path("steps").spliterator(), false)
        .filter(each -> each.path("id").asText().equals(step))
        .map(each -> each.path("status").asText())
        .findFirst()
        .orElse("not there");
  }
}
