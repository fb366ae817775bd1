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
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Waits, signals and pauses on a real engine, across a kill -9. What needs no real time and no
 * process is tested in virtual time.
 */
@Order(2) // It takes half a minute.
final class VocabularyLifeTest {
  private static final String ENGINE =
      """
      http: { port: 0 }
      events:
        stock/counted:
          schema: { required: [ n ], properties: { n: { type: integer } } }
      workflows:
        order:
          on: { event: order/placed }
          steps:
            - { id: w, wait-for-event: { event: order/shipped, match: data.id, timeout: 1h } }
            - { id: go, wait-for-event: { signal: go, timeout: 1h } }
          output: "[steps.w.output.data.by, steps.go.output.data]"
        counts:
          labels: { customer: "event.data.customer" }
          steps:
            - { id: n, set: "event.data.n" }
            - { id: again, if: "event.data.n < 3", continue-as-new: { data: "{'n': event.data.n + 1}" } }
          output: "steps.n.output"
        stock:
          on: { event: stock/counted }
          steps: [ { id: n, set: "event.data.n" } ]
        tells:
          steps: [ { id: tell, emit: { name: stock/counted, data: "event.data" } } ]
        errand:
          steps: [ { id: go, wait-for-event: { signal: go, timeout: 1h } } ]
          output: "steps.go.output.data"
        sends:
          steps:
            - id: errand
              invoke: { workflow: errand, on-parent-cancel: wait }
              compensate: { set: "steps.errand.output" }
            - { id: then, run: "echo no" }
        relay:
          steps: [ { id: on, if: "event.data.n < 2", continue-as-new: { data: "{'n': 2}" } } ]
          finally: [ { id: rest, sleep: 1h } ]
        brief:
          retention: 1ms
          steps: [ { id: n, run: "echo gone" } ]
        rests:
          steps: [ { id: nap, sleep: 1s }, { id: then, run: "echo woke" } ]
      """;

  @TempDir Path home;

  @BeforeEach
  void config() throws IOException {
    Files.writeString(home.resolve("engine.yaml"), ENGINE);
  }

  @Test
  void
      SEMANTICS_10_1_SEMANTICS_10_5_an_event_before_its_wait_is_found_and_a_signal_is_kept_across_a_kill()
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
  void SEMANTICS_13_4_a_paused_run_begins_nothing_and_goes_on_after_a_kill() throws Exception {
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
  void SEMANTICS_10_2_why_tells_of_the_events_that_came_and_did_not_match() throws Exception {
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
  void SEMANTICS_10_2_an_event_whose_data_does_not_fit_is_refused_and_nothing_is_stored()
      throws Exception {
    try (var engine = LiveEngine.start(home)) {
      String bad =
          "[{\"name\":\"other\"},{\"id\":\"e\",\"name\":\"stock/counted\",\"data\":{\"n\":\"7\"}}]";

      var refused = engine.post("/v1/events", bad);

      assertThat(refused.status()).isEqualTo(422);
      assertThat(refused.body().path("type").asText()).endsWith("unfit-data");
      assertThat(refused.body().path("pointer").asText()).isEqualTo("/1/data/n");
      assertThat(refused.body().path("expected").asText()).isEqualTo("integer");
      assertThat(refused.body().path("found").asText()).isEqualTo("\"7\"");
      assertThat(engine.post("/v1/events?dry-run=true", bad).body().path("detail"))
          .isEqualTo(refused.body().path("detail"));
      assertThat(engine.get("/v1/events/e").status()).isEqualTo(404);

      String tells =
          engine
              .post("/v1/workflows/tells/runs?wait=20s", "{\"data\":{}}")
              .body()
              .path("id")
              .asText();
      assertThat(engine.get("/v1/runs/" + tells).body().path("failure").toString())
          .contains("vetoed", "data: expected the member n, found none");
      String good = "{\"name\":\"stock/counted\",\"data\":{\"n\":7}}";
      assertThat(engine.post("/v1/events", good).body().path("runs").size()).isEqualTo(1);
      assertThat(engine.get("/v1/runs?workflow=stock").body().path("runs").size()).isEqualTo(1);
    }
  }

  @Test
  void SEMANTICS_13_3_a_cancel_waits_for_a_child_that_ends_by_itself_across_a_kill()
      throws Exception {
    String run;
    String child;
    try (var engine = LiveEngine.start(home)) {
      run = engine.post("/v1/workflows/sends/runs", "{}").body().path("id").asText();
      child =
          await()
              .atMost(Duration.ofSeconds(60))
              .until(
                  () -> engine.get("/v1/runs?workflow=errand").body().at("/runs/0/id").asText(),
                  id -> !id.isEmpty());
      reaches(engine, run, "waiting");
      assertThat(engine.post("/v1/runs/" + run + "/cancel", "").status()).isEqualTo(202);
      assertThat(engine.get("/v1/runs/" + run + "/why").body().path("text").asText())
          .contains("waits for the end of run " + child + ", which goes on to its own end");
      engine.kill();
    }
    try (var engine = LiveEngine.start(home)) {
      reaches(engine, child, "waiting");
      engine.post("/v1/runs/" + child + "/signal", "{\"name\":\"go\",\"data\":7}");

      JsonNode cancelled = reaches(engine, run, "cancelled");

      assertThat(cancelled.toString()).contains("\"errand.compensate\"").doesNotContain("echo");
      assertThat(engine.get("/v1/runs/" + child).body().path("status").asText())
          .isEqualTo("succeeded");
    }
  }

  @Test
  void SEMANTICS_13_1_a_cancel_of_a_run_that_has_gone_on_is_told_of_the_one_that_goes_on()
      throws Exception {
    try (var engine = LiveEngine.start(home)) {
      String run =
          engine
              .post("/v1/workflows/relay/runs", "{\"data\":{\"n\":1}}")
              .body()
              .path("id")
              .asText();
      String next =
          await()
              .atMost(Duration.ofSeconds(60))
              .until(
                  () -> engine.get("/v1/runs/" + run).body().path("continued-by").asText(""),
                  id -> !id.isEmpty());

      var refused = engine.post("/v1/runs/" + run + "/cancel", "");

      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.body().path("continued-by").asText()).isEqualTo(next);
      assertThat(engine.post("/v1/runs/" + next + "/cancel", "").status()).isEqualTo(202);
      reaches(engine, next, "cancelled");

      assertThat(engine.post("/v1/runs/" + run + "/cancel", "{\"force\":1}").status())
          .isEqualTo(400);
      assertThat(engine.post("/v1/runs/" + run + "/cancel", "{\"force\":true}").status())
          .isEqualTo(202);
      reaches(engine, run, "cancelled");
      assertThat(engine.post("/v1/runs/" + run + "/cancel", "{\"force\":true}").status())
          .isEqualTo(200);
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
              .post("/v1/workflows/counts/runs?wait=20s", "{\"data\":{\"n\":5}}")
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

  private static JsonNode reaches(LiveEngine engine, String run, String status) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> engine.get("/v1/runs/" + run).body(),
            body -> body.path("status").asText().equals(status));
  }
}
