package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.queue.ambient.Space;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsTest {
  private static Site site;

  @BeforeAll
  static void open(@TempDir Path folder) {
    site = new Site(folder);
  }

  @AfterAll
  static void close() {
    site.close();
  }

  @Test
  void an_event_is_accepted_and_names_the_runs_that_it_starts() {
    var answer = site.post("/v1/events", "{\"name\":\"demo/echo\",\"data\":{\"n\":2}}");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().at("/ids")).hasSize(1);
    assertThat(answer.json().at("/runs")).hasSize(1);
    assertThat(ended(answer.text("/runs/0")).at("/output/n").asInt()).isEqualTo(2);
  }

  @Test
  void SEMANTICS_8_1_the_same_event_again_is_answered_with_what_it_started_then() {
    String body = "{\"name\":\"demo/echo\",\"data\":{\"a\":1,\"b\":2},\"id\":\"twice-é\"}";
    var first = site.post("/v1/events", body);
    var again =
        site.post(
            "/v1/events", "{\"id\":\"twice-é\",\"data\":{\"b\":2,\"a\":1},\"name\":\"demo/echo\"}");

    assertThat(first.json().has("deduplicated")).isFalse();
    assertThat(again.status()).isEqualTo(202);
    assertThat(again.json().at("/deduplicated").asBoolean()).isTrue();
    assertThat(again.json().at("/ids")).isEqualTo(first.json().at("/ids"));
    assertThat(again.json().at("/runs")).isEqualTo(first.json().at("/runs"));
    assertThat(again.text("/outcomes/0/outcome")).isEqualTo("duplicate");
  }

  @Test
  void an_array_with_one_conflict_stores_nothing() {
    site.post("/v1/events", "{\"name\":\"x\",\"data\":1,\"id\":\"taken\"}");
    var answer =
        site.post(
            "/v1/events",
            "[{\"name\":\"demo/echo\",\"data\":{},\"id\":\"fresh\"},{\"name\":\"x\",\"data\":2,\"id\":\"taken\"}]");
    var fresh = site.post("/v1/events", "{\"name\":\"x\",\"data\":{},\"id\":\"fresh\"}");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.text("/event")).isEqualTo("taken");
    assertThat(fresh.status()).as("another body under the id that was not stored").isEqualTo(202);
  }

  @Test
  void I30_the_name_of_the_engine_s_own_event_is_refused_from_outside() {
    var answer = site.post("/v1/events", "{\"name\":\"run/requested\",\"data\":{}}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("/detail")).contains("'run/requested'");
    assertThat(event("[{\"name\":\"n\",\"id\":\"with-it\"},{\"name\":\"run/requested\"}]"))
        .isEqualTo(400);
    assertThat(site.get("/v1/events/with-it").status()).as("all or nothing").isEqualTo(404);
  }

  @Test
  void an_event_can_be_read_with_the_runs_that_it_started() {
    var sent = site.post("/v1/events", "{\"name\":\"demo/echo\",\"id\":\"a/b;é\",\"data\":[1]}");
    var read = site.get("/v1/events/a%2Fb%3B%C3%A9");

    assertThat(read.status()).isEqualTo(200);
    assertThat(read.text("/id")).isEqualTo("a/b;é");
    assertThat(read.text("/name")).isEqualTo("demo/echo");
    assertThat(read.json().at("/data").toString()).isEqualTo("[1]");
    assertThat(read.json().at("/runs")).isEqualTo(sent.json().at("/runs"));
    assertThat(read.json().at("/undefined")).isEmpty();
    assertThat(site.get("/v1/events/nobody").status()).isEqualTo(404);
  }

  @Test
  void an_event_tells_which_conditions_could_not_be_evaluated() {
    site.post("/v1/events", "{\"name\":\"demo/doubtful\",\"id\":\"doubt\"}");
    var read = site.get("/v1/events/doubt").json();

    assertThat(read.at("/runs")).isEmpty();
    assertThat(read.at("/undefined/0/workflow").asText()).isEqualTo("doubts");
    assertThat(read.at("/undefined/0/reason").asText()).isEqualTo("no such key: n");
  }

  @Test
  void events_are_held_to_their_limits() {
    assertThat(event("{\"name\":\"" + "n".repeat(256) + "\"}")).isEqualTo(202);
    assertThat(event("{\"name\":\"" + "n".repeat(257) + "\"}")).isEqualTo(400);
    assertThat(event("{\"name\":\"\"}")).isEqualTo(400);
    assertThat(event("{\"name\":7}")).isEqualTo(400);
    assertThat(event("{\"name\":\"n\",\"id\":\"" + "é".repeat(256) + "\"}")).isEqualTo(202);
    assertThat(event("{\"name\":\"n\",\"id\":\"" + "é".repeat(257) + "\"}")).isEqualTo(400);
    assertThat(event("{\"name\":\"n\",\"payload\":{}}")).isEqualTo(400);
    assertThat(event("[" + "{\"name\":\"n\"},".repeat(1000) + "{\"name\":\"n\"}]")).isEqualTo(400);
    assertThat(event("\"text\"")).isEqualTo(400);
  }

  @Test
  void F04_a_full_disk_refuses_new_work_and_nothing_else() {
    String run = site.start("sleeps", "{}");
    site.space = Space.Level.REFUSING;
    try {
      assertThat(event("{\"name\":\"demo/echo\"}")).isEqualTo(507);
      assertThat(site.post("/v1/workflows/echo/runs", "").status()).isEqualTo(507);
      assertThat(site.get("/v1/runs/" + run).status()).isEqualTo(200);
      assertThat(site.post("/v1/runs/" + run + "/cancel", "").status()).isEqualTo(202);
    } finally {
      site.space = Space.Level.ENOUGH;
    }
  }

  private static int event(String body) {
    return site.post("/v1/events", body).status();
  }

  private static JsonNode ended(String id) {
    return Awaitility.await()
        .until(
            () -> site.get("/v1/runs/" + id).json(),
            run ->
                List.of("succeeded", "failed", "cancelled").contains(run.at("/status").asText()));
  }
}
