package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.api.Written;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code POST /v1/events?dry-run=true} says of runs that wait. */
class RehearsalTest {
  private static final String ENGINE =
      """
      workflows:
        order:
          on: { event: order/placed }
          cancel-on: [ { event: order/cancelled, if: event.data.id == trigger.data.id } ]
          steps:
            - id: w
              wait-for-event: { event: order/shipped, match: data.id, timeout: 1h }
        picky:
          on: { event: picky/placed }
          steps:
            - id: w
              wait-for-event:
                all-of: [ { event: picky/shipped, if: event.data.n > 2 }, { event: picky/paid } ]
                timeout: 1h
        many:
          on: { event: many/placed }
          steps: [ { id: w, wait-for-event: { event: many/shipped, timeout: 1h } } ]
      """;

  private static Site site;

  @BeforeAll
  static void open(@TempDir Path folder) {
    site = new Site(folder, Written.in(folder, ENGINE));
  }

  @AfterAll
  static void close() {
    site.close();
  }

  @Test
  void SEMANTICS_10_2_a_dry_run_says_which_waits_would_resume_and_which_would_not_and_why() {
    String mine = waiting("order/placed", "{\"id\":\"o1\"}");
    String other = waiting("order/placed", "{\"id\":\"o2\"}");

    JsonNode said = rehearsed("{\"name\":\"order/shipped\",\"data\":{\"id\":\"o1\"}}");

    assertThat(said.at("/resumes")).hasSize(1);
    assertThat(said.at("/resumes/0/run").asText()).isEqualTo(mine);
    assertThat(said.at("/resumes/0/workflow").asText()).isEqualTo("order");
    assertThat(said.at("/resumes/0/step").asText()).isEqualTo("w");
    assertThat(said.at("/resumes/0/rule").asText())
        .isEqualTo("wait-for-event: order/shipped, match: data.id");
    assertThat(said.at("/resumes/0/event")).isEqualTo(said.at("/ids/0"));
    assertThat(of(said.at("/near-misses"), other).at("/reasons/0").asText())
        .isEqualTo("event.data.id is \"o1\", expected \"o2\"");
    assertThat(of(said.at("/near-misses"), other).at("/step").asText()).isEqualTo("w");
    assertThat(said.at("/cancels")).isEmpty();
    assertThat(site.get("/v1/runs/" + mine).text("/status"))
        .as("nothing happened")
        .isEqualTo("waiting");
    assertThat(site.get("/v1/events/" + said.at("/ids/0").asText()).status()).isEqualTo(404);
  }

  @Test
  void SEMANTICS_10_2_a_dry_run_says_which_runs_would_be_cancelled_and_which_would_not() {
    String mine = waiting("order/placed", "{\"id\":\"c1\"}");
    String other = waiting("order/placed", "{\"id\":\"c2\"}");

    JsonNode said = rehearsed("{\"name\":\"order/cancelled\",\"data\":{\"id\":\"c1\"}}");

    assertThat(said.at("/cancels")).hasSize(1);
    assertThat(said.at("/cancels/0/run").asText()).isEqualTo(mine);
    assertThat(said.at("/cancels/0/rule").asText()).isEqualTo("cancel-on: order/cancelled");
    assertThat(of(said.at("/near-misses"), other).at("/step").isNull()).isTrue();
    assertThat(of(said.at("/near-misses"), other).at("/reasons/0").asText())
        .isEqualTo("its if is false");
    assertThat(site.get("/v1/runs/" + mine).json().at("/cancel-requested").asBoolean()).isFalse();
  }

  @Test
  void SEMANTICS_10_2_each_event_of_a_dry_run_is_looked_at_as_if_it_were_the_only_one() {
    String run = waiting("picky/placed", "{}");

    JsonNode said =
        rehearsed(
            "[{\"name\":\"picky/shipped\",\"data\":{\"n\":3}},{\"name\":\"picky/paid\"},"
                + "{\"name\":\"picky/shipped\",\"data\":{}}]");

    assertThat(said.at("/resumes").findValuesAsText("run")).containsOnly(run);
    assertThat(said.at("/resumes").findValuesAsText("event"))
        .containsExactly(said.at("/ids/0").asText(), said.at("/ids/1").asText());
    assertThat(said.at("/resumes/0/rule").asText())
        .isEqualTo("wait-for-event: picky/shipped, its if holds");
    assertThat(said.at("/near-misses/0/reasons/0").asText()).startsWith("its if: ").contains("n");
  }

  @Test
  void SEMANTICS_10_2_an_event_that_was_sent_before_resumes_nothing() {
    String body = "{\"name\":\"order/shipped\",\"id\":\"sent\",\"data\":{\"id\":\"s1\"}}";
    site.post("/v1/events", body);
    String run = waiting("order/placed", "{\"id\":\"s2\"}");

    JsonNode said = rehearsed(body);

    assertThat(said.at("/near-misses").findValuesAsText("run")).doesNotContain(run);
  }

  @Test
  void what_is_more_than_can_be_told_is_said_to_be_more() {
    for (int i = 0; i < 60; i++) {
      site.post("/v1/events", "{\"name\":\"many/placed\"}");
    }
    await()
        .until(
            () -> site.get("/v1/runs?workflow=many&status=waiting&limit=100").json().at("/runs"),
            runs -> runs.size() == 60);

    JsonNode once = rehearsed("{\"name\":\"many/shipped\"}");
    JsonNode twice = rehearsed("[{\"name\":\"many/shipped\"},{\"name\":\"many/shipped\"}]");

    assertThat(once.at("/more").asBoolean()).isFalse();
    assertThat(once.at("/resumes")).hasSize(60);
    assertThat(twice.at("/more").asBoolean()).isTrue();
    assertThat(twice.at("/resumes")).hasSize(100);
  }

  private static JsonNode rehearsed(String body) {
    var answer = site.post("/v1/events?dry-run=true", body);
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    assertThat(Schemas.mistakes(site.get("/openapi.json").json(), "EventsRehearsed", answer.json()))
        .isEmpty();
    return answer.json();
  }

  private static String waiting(String event, String data) {
    String run =
        site.post("/v1/events", "{\"name\":\"" + event + "\",\"data\":" + data + "}")
            .text("/runs/0");
    await().until(() -> site.get("/v1/runs/" + run).text("/status").equals("waiting"));
    return run;
  }

  private static JsonNode of(JsonNode list, String run) {
    for (JsonNode item : list) {
      if (item.at("/run").asText().equals(run)) {
        return item;
      }
    }
    throw new AssertionError("expected one of run " + run + ", found " + list);
  }
}
