package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.RunId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsTest {
  private static Site site;

  @BeforeAll
  static void open(@TempDir Path folder) {
    site = new Site(folder);
  }

  @AfterAll
  static void close() {
    site.close();
  }

  // --- Starting

  @Test
  void a_run_is_started_and_found() {
    var answer =
        site.post(
            "/v1/workflows/echo/runs", "{\"data\":{\"n\":1.0,\"big\":12345678901234567890123}}");
    assertThat(answer.status()).isEqualTo(201);
    String id = answer.text("/id");
    assertThat(answer.response().headers().firstValue("Location")).contains("/v1/runs/" + id);

    JsonNode run = ended(id);
    assertThat(run.at("/status").asText()).isEqualTo("succeeded");
    assertThat(run.at("/steps").findValuesAsText("id")).containsExactly("a", "b");
    assertThat(run.at("/steps").findValuesAsText("attempts")).containsExactly("1", "1");
    assertThat(run.at("/failure").isNull()).isTrue();
    assertThat(run.at("/retry-of").isNull()).isTrue();
    assertThat(site.get("/v1/runs/" + id).response().body())
        .contains("\"output\":{\"n\":1.0,\"big\":12345678901234567890123}");
  }

  @Test
  void a_run_may_be_waited_for_even_if_it_fails() {
    var failed = site.post("/v1/workflows/fails/runs?wait=30s", "{\"data\":{}}");
    assertThat(failed.status()).isEqualTo(200);
    assertThat(failed.text("/status")).isEqualTo("failed");
    assertThat(failed.text("/failure/kind")).isEqualTo("error");
    assertThat(failed.text("/failure/step")).isEqualTo("bad");
    assertThat(failed.text("/failure/message")).isEqualTo("exit 3");
    assertThat(failed.json().at("/steps").findValuesAsText("status"))
        .containsExactly("failed", "pending", "succeeded");
    assertThat(failed.text("/steps/0/error/kind")).isEqualTo("error");
    assertThat(failed.json().at("/steps/0/output/exit").asInt()).isEqualTo(3);
    assertThat(failed.json().at("/steps/1/output").isNull()).isTrue();

    var unfinished = site.post("/v1/workflows/sleeps/runs?wait=100ms", "");
    assertThat(unfinished.status()).isEqualTo(202);
    assertThat(unfinished.text("/status")).isEqualTo("waiting");
    assertThat(site.post("/v1/workflows/echo/runs?wait=soon", "{}").status()).isEqualTo(400);
  }

  @Test
  void SEMANTICS_8_6_a_key_is_any_text_of_up_to_512_bytes() {
    for (String key : List.of("a:b/c", "1", "x".repeat(512))) {
      var first = site.post("/v1/workflows/echo/runs", "{\"data\":1}", "Idempotency-Key", key);
      var again = site.post("/v1/workflows/echo/runs", "{\"data\":1}", "Idempotency-Key", key);

      assertThat(first.status()).as(key).isEqualTo(201);
      assertThat(again.status()).as(key).isEqualTo(200);
      assertThat(again.text("/id")).isEqualTo(first.text("/id"));
    }
    assertThat(
            site.post("/v1/workflows/echo/runs", "{}", "Idempotency-Key", "x".repeat(513)).status())
        .isEqualTo(400);
  }

  @Test
  void SEMANTICS_8_1_SEMANTICS_8_2_an_idempotency_key_starts_one_run() {
    var first = site.post("/v1/workflows/echo/runs", "{\"data\":1}", "Idempotency-Key", "k-1");
    var again = site.post("/v1/workflows/echo/runs", "{\"data\":1}", "Idempotency-Key", "k-1");
    var other = site.post("/v1/workflows/echo/runs", "{\"data\":2}", "Idempotency-Key", "k-1");
    var waited =
        site.post("/v1/workflows/echo/runs?wait=20s", "{\"data\":1}", "Idempotency-Key", "k-1");

    assertThat(first.status()).isEqualTo(201);
    assertThat(first.json().has("deduplicated")).isFalse();
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.text("/id")).isEqualTo(first.text("/id"));
    assertThat(again.json().at("/deduplicated").asBoolean()).isTrue();
    assertThat(other.status()).isEqualTo(409);
    assertThat(waited.status()).isEqualTo(200);
    assertThat(waited.text("/id")).isEqualTo(first.text("/id"));
    assertThat(waited.json().at("/deduplicated").asBoolean()).isTrue();
  }

  @Test
  void what_is_not_there_is_404() {
    assertThat(site.post("/v1/workflows/nope/runs", "{}").status()).isEqualTo(404);
    assertThat(site.post("/v1/workflows/1%20nope/runs", "{}").status()).isEqualTo(404);
    for (String path : List.of("", "/history", "/logs", "/diff", "/why", "/stream")) {
      assertThat(site.get("/v1/runs/rnope" + path).status()).as(path).isEqualTo(404);
    }
    assertThat(site.post("/v1/runs/rnope/cancel", "").status()).isEqualTo(404);
    assertThat(site.post("/v1/runs/rnope/retry", "").status()).isEqualTo(404);
    assertThat(site.get("/v1/cards").text("/detail")).contains("kanban");
  }

  // --- Finding

  @Test
  void runs_are_found_by_status_workflow_and_labels_in_pages() {
    var ids = new ArrayList<String>();
    for (int i = 0; i < 5; i++) {
      ids.add(
          site.post(
                  "/v1/workflows/sleeps/runs",
                  "{\"labels\":{\"team\":\"a=b\",\"n\":\"" + i + "\"}}")
              .text("/id"));
    }

    var found = new HashSet<String>();
    String cursor = "";
    for (int pages = 0; pages < 3; pages++) {
      var page =
          site.get("/v1/runs?status=waiting&workflow=sleeps&label=team=a%3Db&limit=2" + cursor);
      assertThat(page.json().at("/runs").size()).isLessThanOrEqualTo(2);
      page.json().at("/runs").forEach(run -> found.add(run.at("/id").asText()));
      cursor = "&cursor=" + page.text("/next");
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(site.get("/v1/runs?label=team=a%3Db&label=n=3").json().at("/runs")).hasSize(1);
    assertThat(site.get("/v1/runs?label=team=other").json().at("/runs")).isEmpty();
    assertThat(site.get("/v1/runs?label=team=other").json().at("/next").isNull()).isTrue();
  }

  @Test
  void A09_filters_are_words_or_nothing() {
    for (String query :
        List.of(
            "sort=id;drop%20table%20runs--",
            "status[]=failed",
            "status=%27%20OR%201=1--",
            "workflow=%27%20OR%201=1--",
            "limit=0",
            "limit=501",
            "limit=1e2",
            "limit=1&limit=2",
            "label=none",
            "token=x",
            "status=succeded")) {
      assertThat(site.get("/v1/runs?" + query).status()).as(query).isEqualTo(400);
    }
    assertThat(site.get("/v1/runs?statsu=failed").text("/detail")).contains("did you mean status?");
    assertThat(site.get("/v1/runs?label=a=%27%20OR%201=1--").json().at("/runs")).isEmpty();
    assertThat(site.get("/v1/approvals?cursor=%27--").status()).isEqualTo(400);
    String run = site.start("echo", "{}");
    assertThat(site.get("/v1/runs?cursor=" + run).status()).isEqualTo(200);
    for (String cursor : List.of("garbage", "", "%27--", run + "0", run.substring(1), "R" + run)) {
      var answer = site.get("/v1/runs?cursor=" + cursor);
      assertThat(answer.status()).as(cursor).isEqualTo(400);
      assertThat(answer.text("/detail")).as(cursor).startsWith("cursor: ");
    }
  }

  // --- History

  @Test
  void a_history_comes_in_pages() {
    String id = site.start("echo", "{}");
    ended(id);
    JsonNode all = site.get("/v1/runs/" + id + "/history").json();
    assertThat(all.at("/events/0/type").asText()).isEqualTo("run-requested");
    assertThat(all.at("/events/0/data/type").asText()).isEqualTo("run-requested");
    assertThat(all.at("/events/0/facts/0/type").asText()).isEqualTo("run-created");
    assertThat(all.at("/next").isNull()).isTrue();

    JsonNode first = site.get("/v1/runs/" + id + "/history?limit=2").json();
    JsonNode rest =
        site.get("/v1/runs/" + id + "/history?cursor=" + first.at("/next").asText()).json();
    assertThat(first.at("/events")).hasSize(2);
    assertThat(rest.at("/events/0/sequence").asInt()).isEqualTo(3);
    assertThat(2 + rest.at("/events").size()).isEqualTo(all.at("/events").size());
  }

  @Test
  void logs_and_diffs_are_text() {
    String id = site.start("echo", "{}");
    for (String path : List.of("/logs", "/diff")) {
      var nothing = site.get("/v1/runs/" + id + path);
      assertThat(nothing.status()).as(path).isEqualTo(200);
      assertThat(nothing.response().body()).as(path).isEmpty();
      assertThat(nothing.response().headers().firstValue("Content-Type"))
          .as(path)
          .contains("text/plain; charset=utf-8");
    }

    var run = new RunId(id);
    site.logs.put(run, "<script>é\n".repeat(50_000));
    site.diffs.put(run, "--- a\n+++ b\n");
    var logs = site.get("/v1/runs/" + id + "/logs");
    assertThat(logs.response().body()).isEqualTo(site.logs.get(run));
    assertThat(logs.response().headers().firstValue("Content-Type"))
        .contains("text/plain; charset=utf-8");
    assertThat(site.get("/v1/runs/" + id + "/diff").response().body()).contains("+++ b");
  }

  @Test
  void why_says_what_a_run_waits_for() {
    String asking = site.start("asks", "{}");
    await(asking, "waiting");
    var why = site.get("/v1/runs/" + asking + "/why");
    assertThat(why.text("/text")).contains("Go on?").contains("operator");
    assertThat(why.text("/reasons/0/kind")).isEqualTo("approval");

    String sleeping = site.start("sleeps", "{}");
    assertThat(site.get("/v1/runs/" + sleeping + "/why").text("/reasons/0/until")).isNotEmpty();

    String failed = site.post("/v1/workflows/fails/runs?wait=20s", "").text("/id");
    assertThat(site.get("/v1/runs/" + failed + "/why").text("/text")).contains("step bad: exit 3");
  }

  // --- Changing

  @Test
  void a_cancelled_run_says_so_until_it_has_ended() {
    String id = site.start("hangs", "{}");
    Awaitility.await()
        .until(() -> site.get("/v1/runs/" + id).text("/steps/0/status").equals("running"));

    var first = site.post("/v1/runs/" + id + "/cancel", "{\"reason\":\"enough\"}");
    var again = site.post("/v1/runs/" + id + "/cancel", "");
    assertThat(first.status()).isEqualTo(202);
    assertThat(again.status()).isEqualTo(200);
    assertThat(ended(id).at("/status").asText()).isEqualTo("cancelled");
    assertThat(site.get("/v1/runs/" + id).json().at("/cancel-requested").asBoolean()).isFalse();
    assertThat(site.post("/v1/runs/" + id + "/cancel", "").status()).isEqualTo(200);
    assertThat(site.get("/v1/runs/" + id + "/why").text("/text")).contains("enough");
  }

  @Test
  void a_run_that_ended_by_itself_cannot_be_cancelled() {
    String id = site.start("echo", "{}");
    ended(id);
    assertThat(site.post("/v1/runs/" + id + "/cancel", "").status()).isEqualTo(409);
  }

  @Test
  void a_retry_is_a_new_run() {
    String failed = site.post("/v1/workflows/fails/runs?wait=20s", "").text("/id");
    JsonNode before = site.get("/v1/runs/" + failed).json();

    var retry = site.post("/v1/runs/" + failed + "/retry", "");
    assertThat(retry.status()).isEqualTo(201);
    assertThat(retry.text("/retry-of")).isEqualTo(failed);
    assertThat(ended(retry.text("/id")).at("/retry-of").asText()).isEqualTo(failed);
    assertThat(site.get("/v1/runs/" + failed).json()).isEqualTo(before);

    String succeeded = site.start("echo", "{}");
    ended(succeeded);
    assertThat(site.post("/v1/runs/" + succeeded + "/retry", "").status()).isEqualTo(409);
  }

  @Test
  void a_wait_ends_when_the_server_stops(@TempDir Path folder) throws Exception {
    try (var stopping = new Site(folder)) {
      var answer =
          CompletableFuture.supplyAsync(
              () -> stopping.post("/v1/workflows/sleeps/runs?wait=30s", ""));
      Awaitility.await().until(() -> stopping.get("/v1/runs").json().at("/runs").size() == 1);
      stopping.server.close();
      assertThat(answer.get(5, TimeUnit.SECONDS).status()).isEqualTo(202);
    }
  }

  @Test
  void workflows_are_listed_by_id_in_pages() {
    JsonNode workflows = site.get("/v1/workflows").json().at("/workflows");
    assertThat(workflows.findValuesAsText("id"))
        .containsExactly(
            "asks", "doubts", "echo", "fails", "hangs", "names", "sleeps", "spends", "two",
            "urges");
    assertThat(workflows.at("/2/events/0").asText()).isEqualTo("demo/echo");

    assertThat(site.pages("/v1/workflows", "workflows", 2))
        .containsExactly(
            List.of("asks", "doubts"),
            List.of("echo", "fails"),
            List.of("hangs", "names"),
            List.of("sleeps", "spends"),
            List.of("two", "urges"));
    assertThat(site.pages("/v1/workflows", "workflows", 5))
        .containsExactly(
            List.of("asks", "doubts", "echo", "fails", "hangs"),
            List.of("names", "sleeps", "spends", "two", "urges"));
  }

  @Test
  void a_page_that_no_list_has_is_refused() {
    for (String query :
        List.of(
            "limit=0",
            "limit=501",
            "limit=x",
            "cursor=",
            "cursor=garbage",
            "cursor=%27--",
            "cursor=YWZ0ZXI",
            "cursor=a&cursor=b")) {
      for (String list : List.of("/v1/workflows?", "/v1/tokens?")) {
        assertThat(site.get(list + query).status()).as(list + query).isEqualTo(400);
      }
    }
  }

  private static JsonNode ended(String id) {
    return Awaitility.await()
        .until(
            () -> site.get("/v1/runs/" + id).json(),
            run ->
                List.of("succeeded", "failed", "cancelled").contains(run.at("/status").asText()));
  }

  private static void await(String id, String status) {
    Awaitility.await().until(() -> site.get("/v1/runs/" + id).text("/status").equals(status));
  }
}
