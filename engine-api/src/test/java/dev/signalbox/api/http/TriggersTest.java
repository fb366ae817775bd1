package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TriggersTest {
  private static Site site;

  @BeforeAll
  static void open(@TempDir Path folder) {
    site = new Site(folder, ControlledFlows.definitions());
  }

  @AfterAll
  static void close() {
    site.close();
  }

  @Test
  void SEMANTICS_3_5_an_event_that_starts_no_run_is_answered_with_the_outcome_and_the_rule() {
    var first = send("demo/limited", "l1");
    var second = send("demo/limited", "l2");

    assertThat(first.at("/runs")).hasSize(1);
    assertThat(first.at("/outcomes/0/workflow").asText()).isEqualTo("limited");
    assertThat(first.at("/outcomes/0/outcome").asText()).isEqualTo("started");
    assertThat(first.at("/outcomes/0/run")).isEqualTo(first.at("/runs/0"));
    assertThat(first.at("/outcomes/0/retry-at").isNull()).isTrue();
    assertThat(second.at("/runs")).isEmpty();
    assertThat(second.at("/outcomes/0/outcome").asText()).isEqualTo("dropped");
    assertThat(second.at("/outcomes/0/rule").asText()).isEqualTo("rate-limit: 1 in 1h, sliding");
    assertThat(second.at("/outcomes/0/retry-at").isTextual()).isTrue();
    holds("EventsAccepted", second);
    JsonNode dropped = site.get("/v1/triggers?outcome=dropped&workflow=limited").json();
    assertThat(dropped.at("/triggers").findValuesAsText("event")).contains("l2");
    holds("Triggers", dropped);
  }

  @Test
  void SEMANTICS_3_3_two_hundred_requests_at_once_never_exceed_the_limit() throws Exception {
    var outcomes = new ConcurrentLinkedQueue<String>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        String id = "crowd" + i;
        threads.execute(
            () -> outcomes.add(send("demo/crowded", id).at("/outcomes/0/outcome").asText()));
      }
    }

    assertThat(outcomes).hasSize(200).filteredOn("started"::equals).hasSize(5);
    assertThat(site.get("/v1/runs?workflow=crowded").json().at("/runs")).hasSize(5);
    assertThat(
            site.get("/v1/triggers?workflow=crowded&outcome=dropped&limit=500")
                .json()
                .at("/triggers"))
        .hasSize(195);
  }

  @Test
  void SEMANTICS_8_1_a_repeated_event_is_a_duplicate_with_the_original_runs() {
    var first = send("demo/echo", "again");
    var again = send("demo/echo", "again");

    assertThat(again.at("/runs")).isEqualTo(first.at("/runs"));
    assertThat(again.at("/outcomes/0/outcome").asText()).isEqualTo("duplicate");
    assertThat(again.at("/outcomes/0/run")).isEqualTo(first.at("/runs/0"));
    assertThat(
            site.get("/v1/triggers?event=again").json().at("/triggers").findValuesAsText("outcome"))
        .containsExactlyInAnyOrder("duplicate", "started");
  }

  @Test
  void
      SEMANTICS_4_4_SEMANTICS_4_3_a_run_that_is_asked_for_and_debounced_is_202_with_null_for_its_id() {
    var answer = site.post("/v1/workflows/debounced/runs", "{\"data\":{\"n\":1}}");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().at("/id").isNull()).isTrue();
    assertThat(answer.text("/outcome")).isEqualTo("debounced");
    assertThat(answer.json().has("rule")).isTrue();
    assertThat(answer.json().at("/retry-at").isNull()).isTrue();
    holds("NotStarted", answer.json());
    JsonNode pending = pending("debounced");
    assertThat(pending.at("/kind").asText()).isEqualTo("debounce");
    assertThat(pending.at("/due").isTextual()).isTrue();

    var flushed = site.post("/v1/pending/" + pending.at("/id").asText() + "/flush", "");

    assertThat(flushed.status()).isEqualTo(204);
    String run = site.get("/v1/runs?workflow=debounced").text("/runs/0/id");
    JsonNode triggers = site.get("/v1/triggers?run=" + run).json();
    assertThat(triggers.at("/triggers")).hasSize(1);
    assertThat(site.post("/v1/pending/" + pending.at("/id").asText() + "/flush", "").status())
        .isEqualTo(404);
  }

  @Test
  void
      SEMANTICS_6_3_what_waits_for_a_singleton_is_a_queued_run_that_says_so_and_can_be_cancelled() {
    String live = send("demo/single", "s1").at("/runs/0").asText();
    Awaitility.await().until(() -> site.get("/v1/runs/" + live).text("/status").equals("waiting"));

    JsonNode sent = send("demo/single", "s2");

    assertThat(sent.at("/outcomes/0/outcome").asText()).isEqualTo("started");
    String queued = sent.at("/runs/0").asText();
    assertThat(site.get("/v1/runs/" + queued).text("/status")).isEqualTo("queued");
    JsonNode why = site.get("/v1/runs/" + queued + "/why").json();
    holds("Why", why);
    assertThat(why.at("/reasons/0/kind").asText()).isEqualTo("limit");
    assertThat(why.at("/reasons/0/limits/0/id").asText()).isEqualTo("singleton.workflow.single");
    assertThat(why.at("/reasons/0/limits/0/holders/0/run").asText()).isEqualTo(live);
    assertThat(why.at("/text").asText()).contains("singleton", "run " + live + " is live");
    assertThat(
            site.post("/v1/events?dry-run=true", "{\"name\":\"demo/single\"}")
                .text("/outcomes/0/rule"))
        .isEqualTo("queued: singleton.workflow.single");
    assertThat(site.get("/v1/pending").json().at("/pending").findValuesAsText("workflow"))
        .doesNotContain("single");

    assertThat(site.post("/v1/runs/" + queued + "/cancel", "").status()).isEqualTo(202);

    assertThat(site.get("/v1/runs/" + queued).text("/status")).isEqualTo("cancelled");
    assertThat(site.get("/v1/triggers?outcome=queued").status()).isEqualTo(400);
  }

  @Test
  void SEMANTICS_5_4_failed_items_are_reported_per_item() {
    send("demo/failing", "f1");
    String run = send("demo/failing", "f2").at("/runs/0").asText();
    Awaitility.await().until(() -> site.get("/v1/runs/" + run).text("/status").equals("succeeded"));

    var rows = site.get("/v1/triggers?run=" + run);

    assertThat(rows.text("/triggers/0/event")).isEqualTo("f2");
    assertThat(rows.text("/triggers/0/failure")).isEqualTo("no such card");
    assertThat(rows.json().at("/triggers/1/failure").isNull()).isTrue();
  }

  @Test
  void SEMANTICS_4_3_a_run_names_its_triggers_and_where_the_others_are_if_there_are_many() {
    for (int i = 0; i < 21; i++) {
      assertThat(send("demo/stormy", "st" + i).at("/outcomes/0/outcome").asText())
          .isEqualTo("debounced");
    }
    site.post("/v1/pending/" + pending("stormy").at("/id").asText() + "/flush", "");
    String run = site.get("/v1/runs?workflow=stormy").text("/runs/0/id");

    JsonNode read = site.get("/v1/runs/" + run).json();

    holds("Run", read);
    assertThat(read.at("/triggers")).hasSize(20);
    assertThat(read.at("/triggers/0/outcome").asText()).isEqualTo("debounced");
    assertThat(site.get(read.at("/more-triggers").asText()).json().at("/triggers")).hasSize(21);
  }

  @Test
  void SEMANTICS_5_2_a_batch_is_one_run_with_all_events() {
    JsonNode first = send("demo/batched", "b1");
    assertThat(first.at("/outcomes/0/outcome").asText()).isEqualTo("batched");
    assertThat(first.at("/runs")).isEmpty();

    JsonNode second = send("demo/batched", "b2");

    String run = second.at("/runs/0").asText();
    JsonNode ended =
        Awaitility.await()
            .until(
                () -> site.get("/v1/runs/" + run).json(),
                found -> found.at("/status").asText().equals("succeeded"));
    assertThat(ended.at("/output/events").findValuesAsText("id")).containsExactly("b1", "b2");
    assertThat(ended.at("/triggers").findValuesAsText("event")).containsExactly("b2", "b1");
    assertThat(ended.at("/triggers/0/outcome").asText()).isEqualTo("batched");
    assertThat(ended.at("/triggers/0/rule").asText()).isEqualTo("batch: 2 of 2");
    assertThat(ended.at("/more-triggers").isNull()).isTrue();
  }

  @Test
  void a_dry_run_says_what_would_be_and_stores_nothing() {
    String body = "{\"name\":\"demo/echo\",\"id\":\"dry\"}";
    var dry = site.post("/v1/events?dry-run=true", body);

    assertThat(dry.status()).isEqualTo(200);
    assertThat(dry.json().at("/runs")).isEmpty();
    assertThat(dry.text("/outcomes/0/outcome")).isEqualTo("started");
    assertThat(site.get("/v1/triggers?event=dry").json().at("/triggers")).isEmpty();
    assertThat(site.post("/v1/events?dry-run=false", body).json().at("/runs")).hasSize(1);
    assertThat(site.post("/v1/events?dry-run=perhaps", body).status()).isEqualTo(400);
  }

  @Test
  void triggers_come_in_pages_and_wrong_questions_are_refused() {
    for (int i = 0; i < 5; i++) {
      send("demo/echo", "page" + i);
    }

    List<List<String>> pages = site.pages("/v1/triggers", "triggers", 2);

    assertThat(pages).allMatch(page -> page.size() <= 2);
    assertThat(pages.stream().flatMap(List::stream).toList()).doesNotHaveDuplicates();
    assertThat(pages.size()).isGreaterThan(2);
    assertThat(site.get("/v1/triggers?outcome=lost").status()).isEqualTo(400);
    assertThat(site.get("/v1/triggers?cursor=x").status()).isEqualTo(400);
    assertThat(site.get("/v1/triggers?workflow=-").status()).isEqualTo(400);
    assertThat(site.get("/v1/pending?cursor=x").status()).isEqualTo(400);
  }

  private static JsonNode send(String name, String id) {
    var answer =
        site.post("/v1/events", "{\"name\":\"" + name + "\",\"id\":\"" + id + "\",\"data\":{}}");
    assertThat(answer.status()).isEqualTo(202);
    return answer.json();
  }

  private static void holds(String schema, JsonNode answer) {
    assertThat(Schemas.mistakes(site.get("/openapi.json").json(), schema, answer)).isEmpty();
  }

  private static JsonNode pending(String workflow) {
    JsonNode list = site.get("/v1/pending").json();
    holds("PendingList", list);
    for (JsonNode item : list.at("/pending")) {
      if (item.at("/workflow").asText().equals(workflow)) {
        return item;
      }
    }
    throw new AssertionError("expected something pending of " + workflow + ", found " + list);
  }
}
