package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.Actor.Role;
import dev.signalbox.core.FlowControl;
import dev.signalbox.core.Gate;
import dev.signalbox.core.Limit;
import dev.signalbox.core.StartPolicy;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.engine.Definitions;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits on runs, as they are seen and changed through the API. */
class ConcurrencyTest {
  private static final String LIMIT = "concurrency.runs.workflow.narrow";

  private Site site;

  @BeforeEach
  void open(@TempDir Path folder) {
    site = new Site(folder, narrow());
  }

  @AfterEach
  void close() {
    site.close();
  }

  private static Definitions narrow() {
    var gate = new Gate(Gate.Kind.CONCURRENCY, Gate.Scope.WORKFLOW, "narrow", "", Gate.Count.RUNS);
    var policy =
        new StartPolicy(
            List.of(new StartPolicy.Limited(gate, new Limit.Slots(1), Optional.empty())),
            Optional.empty(),
            Optional.empty());
    var workflow =
        Flows.workflow(
            "narrow",
            Optional.of("demo/narrow"),
            List.of(Flows.approve("d", List.of())),
            List.of());
    var all = new LinkedHashMap<WorkflowId, Definitions.Defined>();
    all.put(workflow.id(), new Definitions.Defined(workflow, "narrow", FlowControl.NONE, policy));
    return new Definitions(all, _ -> workflow);
  }

  @Test
  void SEMANTICS_2_6_why_names_the_limit_its_holders_and_the_place_in_the_line() {
    String first = site.start("narrow", "{}");
    await().until(() -> status(first).equals("waiting"));
    String second = site.start("narrow", "{}");
    String third = site.start("narrow", "{}");

    JsonNode why = site.get("/v1/runs/" + third + "/why").json();

    assertThat(status(second)).isEqualTo("queued");
    JsonNode limit = why.at("/reasons/0/limits/0");
    assertThat(why.at("/reasons/0/kind").asText()).isEqualTo("limit");
    assertThat(limit.at("/id").asText()).isEqualTo(LIMIT);
    assertThat(limit.at("/holders/0/run").asText()).isEqualTo(first);
    assertThat(limit.at("/position").asInt()).isEqualTo(2);
    assertThat(why.at("/text").asText()).contains("1 of 1 slots are held, by run " + first);
    assertThat(site.get("/v1/runs?status=queued").json().at("/runs").findValuesAsText("id"))
        .containsExactly(third, second);
  }

  @Test
  void
      SEMANTICS_2_5_SEMANTICS_2_1_limits_are_listed_with_those_who_hold_them_and_changed_at_once() {
    String first = site.start("narrow", "{}");
    await().until(() -> status(first).equals("waiting"));
    String second = site.start("narrow", "{}");

    JsonNode listed = site.get("/v1/limits").json().at("/limits/0");
    assertThat(listed.at("/id").asText()).isEqualTo(LIMIT);
    assertThat(listed.at("/count").asText()).isEqualTo("runs");
    assertThat(listed.at("/in-use").asInt()).isEqualTo(1);
    assertThat(listed.at("/queued").asInt()).isEqualTo(1);
    assertThat(listed.at("/buckets/0/holders/0/run").asText()).isEqualTo(first);

    JsonNode changed = patch("{\"limit\":2}", site.admin).json();

    assertThat(changed.at("/limit").asInt()).isEqualTo(2);
    assertThat(changed.at("/changed").asBoolean()).isTrue();
    await().until(() -> status(second).equals("waiting"));
    JsonNode back = patch("{\"limit\":null}", site.admin).json();
    assertThat(back.at("/limit").asInt()).isEqualTo(1);
    assertThat(back.at("/changed").asBoolean()).isFalse();
    assertThat(status(second)).as("what is above it goes on").isEqualTo("waiting");
  }

  @Test
  void a_limit_is_changed_by_editors_to_what_it_can_be() {
    assertThat(patch("{\"limit\":3}", site.token(Role.OPERATOR)).status()).isEqualTo(403);
    assertThat(patch("{\"limit\":3}", site.token(Role.EDITOR)).status()).isEqualTo(200);
    assertThat(patch("{\"limit\":0}", site.admin).status()).isEqualTo(400);
    assertThat(patch("{\"period\":\"1s\"}", site.admin).status()).isEqualTo(400);
    assertThat(patch("{}", site.admin).status()).isEqualTo(400);
    assertThat(site.get("/v1/limits/nothing").status()).isEqualTo(404);
  }

  @Test
  void an_event_that_queues_is_started_and_a_rehearsal_says_behind_what() {
    String event = "{\"name\":\"demo/narrow\",\"data\":{}}";
    assertThat(site.post("/v1/events?dry-run=true", event).text("/outcomes/0/rule"))
        .doesNotContain(LIMIT);
    String first = site.start("narrow", "{}");
    await().until(() -> status(first).equals("waiting"));

    var rehearsed = site.post("/v1/events?dry-run=true", event);
    var sent = site.post("/v1/events", event);

    assertThat(rehearsed.text("/outcomes/0/outcome")).isEqualTo("started");
    assertThat(rehearsed.text("/outcomes/0/rule")).isEqualTo("queued: " + LIMIT);
    assertThat(sent.text("/outcomes/0/outcome")).isEqualTo("started");
    assertThat(status(sent.text("/runs/0"))).isEqualTo("queued");
  }

  private String status(String run) {
    return site.get("/v1/runs/" + run).text("/status");
  }

  private Site.Answer patch(String body, String token) {
    return site.send(
        site.authorized("/v1/limits/" + LIMIT, token)
            .header("Content-Type", "application/json")
            .method("PATCH", HttpRequest.BodyPublishers.ofString(body)));
  }
}
