package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.api.Written;
import dev.signalbox.queue.check.CheckDb;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs go on by another definition, where their history allows it. */
class MigrationsTest {
  private static final String FIRST = "{ id: a, set: event.data.n }";
  private static final String WAIT = "{ id: w, wait-for-event: { event: go, timeout: 1h } }";

  @TempDir Path folder;
  private Site site;
  private String run = "";

  private static String yaml(String... steps) {
    return "workflows: { one: { on: { event: start }, steps: [ "
        + String.join(", ", steps)
        + " ], output: steps.last.output } }\n";
  }

  private static String last(String expression) {
    return "{ id: last, set: \"" + expression + "\" }";
  }

  @BeforeEach
  void start() {
    site = new Site(folder, Written.in(folder, yaml(FIRST, WAIT, last("'old'"))));
    run = site.post("/v1/events", "{\"name\":\"start\",\"data\":{\"n\":1}}").text("/runs/0");
    await().until(() -> status().equals("waiting"));
  }

  @AfterEach
  void close() {
    site.close();
    assertThat(CheckDb.check(folder, Optional.empty()).findings()).isEmpty();
  }

  private void restart(String... steps) {
    site.close();
    site = new Site(folder, Written.in(folder, yaml(steps)));
  }

  private String status() {
    return site.get("/v1/runs/" + run).text("/status");
  }

  private JsonNode ended() {
    site.post("/v1/events", "{\"name\":\"go\"}");
    await().until(() -> status().equals("succeeded"));
    return site.get("/v1/runs/" + run).json();
  }

  @Test
  void SEMANTICS_14_2_a_run_whose_history_is_a_legal_path_goes_on_by_the_new_definition() {
    restart(FIRST, WAIT, "{ id: more, set: \"7\" }", last("steps.more.output"));

    var migrated = site.post("/v1/runs/" + run + "/migrate", "{\"to\":\"latest\"}");

    assertThat(migrated.status()).as(migrated.response().body()).isEqualTo(200);
    String digest = site.get("/v1/workflows").text("/workflows/0/digest");
    assertThat(migrated.text("/definition")).isEqualTo(digest);
    assertThat(site.post("/v1/runs/" + run + "/migrate", "").text("/definition"))
        .as("again: the same")
        .isEqualTo(digest);
    JsonNode history = site.get("/v1/runs/" + run + "/history").json().at("/events");
    assertThat(history.get(history.size() - 1).at("/type").asText()).isEqualTo("migrated");
    assertThat(history.get(history.size() - 1).at("/data").toString()).contains(digest, "admin");
    restart(FIRST, "{ id: other, set: \"1\" }", last("'newest'"));
    assertThat(ended().at("/output").asInt())
        .as("it is kept while the run refers to it")
        .isEqualTo(7);
  }

  @Test
  void SEMANTICS_14_2_a_run_that_would_have_gone_another_way_is_refused_with_both_facts() {
    restart("{ id: a, set: event.data.n + 1 }", WAIT, last("'new'"));

    var refused = site.post("/v1/runs/" + run + "/migrate", "{\"to\":\"latest\"}");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text("/sequence")).isEqualTo("1");
    assertThat(refused.text("/recorded")).contains("StepSucceeded", "output=1]");
    assertThat(refused.text("/instead")).contains("StepSucceeded", "output=2]");
    assertThat(ended().at("/output").asText()).as("it keeps to its definition").isEqualTo("old");
    assertThat(site.post("/v1/runs/" + run + "/migrate", "").status()).isEqualTo(409);
  }

  @Test
  void SEMANTICS_14_2_a_run_goes_back_to_a_definition_that_another_run_refers_to() {
    String old = site.get("/v1/workflows").text("/workflows/0/digest");
    restart(FIRST, WAIT, last("'new'"));
    assertThat(site.post("/v1/runs/" + run + "/migrate", "").status()).isEqualTo(200);

    var back = site.post("/v1/runs/" + run + "/migrate", "{\"to\":\"" + old + "\"}");

    assertThat(back.status()).as(back.response().body()).isEqualTo(200);
    assertThat(ended().at("/output").asText()).isEqualTo("old");
    assertThat(site.post("/v1/runs/" + run + "/migrate", "{\"to\":\"first\"}").status())
        .isEqualTo(400);
    assertThat(
            site.post("/v1/runs/" + run + "/migrate", "{\"to\":\"" + "0".repeat(64) + "\"}")
                .status())
        .as("it has ended")
        .isEqualTo(409);
    assertThat(site.post("/v1/runs/r0/migrate", "").status()).isEqualTo(404);
  }
}
