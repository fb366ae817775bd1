package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are made of others, and failed runs that wait for somebody. */
class RerunsTest {
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
  void SEMANTICS_12_7_a_retry_from_a_step_runs_it_anew_and_a_wrong_name_is_told_with_the_nearest() {
    String run = site.post("/v1/workflows/echo/runs?wait=20s", "{}").text("/id");

    var wrong = site.post("/v1/runs/" + run + "/retry", "{\"from\":\"bb\"}");
    var again = site.post("/v1/runs/" + run + "/retry", "{\"from\":\"b\"}");

    assertThat(wrong.status()).isEqualTo(422);
    assertThat(wrong.text("/detail")).contains("unknown step").contains("b");
    assertThat(again.status()).isEqualTo(201);
    assertThat(again.text("/retry-of")).isEqualTo(run);
    JsonNode ended = ended(again.text("/id"));
    assertThat(ended.at("/status").asText()).isEqualTo("succeeded");
    assertThat(ended.at("/steps").findValuesAsText("attempts")).containsExactly("0", "1");
    assertThat(site.post("/v1/runs/" + run + "/retry", "").status()).isEqualTo(409);
  }

  @Test
  void a_fork_begins_at_an_entry_and_the_old_run_stays_as_it_was() {
    String run = site.post("/v1/workflows/asks/runs?wait=100ms", "{}").text("/id");
    Awaitility.await().until(() -> site.get("/v1/runs/" + run).text("/status").equals("waiting"));
    String before = site.get("/v1/runs/" + run).response().body();

    var fork = site.post("/v1/runs/" + run + "/fork", "{\"sequence\":1}");

    assertThat(fork.status()).isEqualTo(201);
    assertThat(fork.text("/forked-from/run")).isEqualTo(run);
    assertThat(fork.json().at("/forked-from/sequence").asInt()).isEqualTo(1);
    String id = fork.text("/id");
    assertThat(site.get("/v1/runs/" + id).text("/forked-from/run")).isEqualTo(run);
    assertThat(site.get("/v1/approvals").json().at("/approvals").findValuesAsText("id"))
        .contains(run + ".d", id + ".d");
    assertThat(site.get("/v1/runs/" + run).response().body()).isEqualTo(before);
    assertThat(site.post("/v1/runs/" + run + "/fork", "{\"sequence\":9}").status()).isEqualTo(422);
    assertThat(site.post("/v1/runs/" + run + "/fork", "{}").status()).isEqualTo(400);
    assertThat(site.post("/v1/runs/none/fork", "{\"sequence\":1}").status()).isEqualTo(404);
  }

  @Test
  void SEMANTICS_12_7_a_failed_run_is_a_dead_letter_until_it_is_retried_or_set_aside() {
    String first = failed("first");
    String second = failed("second");

    JsonNode letter = letters("?label=which=first").getFirst();
    assertThat(letter.at("/id").asText()).isEqualTo(first);
    assertThat(letter.at("/failure/kind").asText()).isEqualTo("error");
    assertThat(letter.at("/step").asText()).isEqualTo("bad");
    assertThat(letter.at("/attempts").asInt()).isEqualTo(1);
    assertThat(letters("?kind=timed-out&workflow=fails")).isEmpty();

    String again = site.post("/v1/runs/" + first + "/retry", "").text("/id");
    assertThat(ended(again).at("/status").asText()).isEqualTo("failed");
    assertThat(letters("?label=which=first")).hasSize(1);
    assertThat(letters("?label=which=first").getFirst().at("/id").asText()).isEqualTo(again);
    var resolved = site.post("/v1/dead-letters/" + second + "/resolve", "{\"note\":\"known\"}");
    assertThat(resolved.status()).isEqualTo(204);
    assertThat(letters("?label=which=second")).isEmpty();
  }

  @Test
  void many_runs_are_cancelled_at_once_after_they_were_shown() {
    String run =
        site.post("/v1/workflows/sleeps/runs", "{\"labels\":{\"batch\":\"one\"}}").text("/id");
    site.post("/v1/workflows/sleeps/runs", "{\"labels\":{\"batch\":\"two\"}}");

    var preview = site.post("/v1/bulk/cancel", "{\"filter\":{\"label\":\"batch=one\"}}");
    assertThat(preview.status()).isEqualTo(200);
    assertThat(preview.json().at("/count").asInt()).isEqualTo(1);
    assertThat(preview.text("/sample/0/id")).isEqualTo(run);
    String token = "{\"token\":\"" + preview.text("/token") + "\"}";
    var begun = site.post("/v1/bulk/cancel", token);

    assertThat(begun.status()).isEqualTo(202);
    assertThat(site.post("/v1/bulk/cancel", token).status()).isEqualTo(409);
    String path = "/v1/bulk/" + begun.text("/id");
    Awaitility.await().until(() -> site.get(path).text("/status").equals("done"));
    assertThat(site.get(path).json().at("/done").asInt()).isEqualTo(1);
    assertThat(site.get(path).text("/items/0/result")).isEqualTo("done");
    assertThat(site.get("/v1/runs/" + run).text("/status")).isEqualTo("cancelled");
    assertThat(site.post("/v1/bulk/cancel", "{\"filter\":{\"lable\":\"x\"}}").status())
        .isEqualTo(400);
    assertThat(site.get("/v1/bulk/none").status()).isEqualTo(404);
  }

  @Test
  void why_says_who_paused_a_run_and_since_when_and_not_that_it_waits_for_a_worker() {
    String run = site.start("sleeps", "{}");
    site.post("/v1/runs/" + run + "/pause", "{\"reason\":\"let me look\"}");

    var why = site.get("/v1/runs/" + run + "/why");

    assertThat(why.text("/text")).contains("paused by").contains("let me look").contains("since");
  }

  private static String failed(String which) {
    return site.post(
            "/v1/workflows/fails/runs?wait=20s", "{\"labels\":{\"which\":\"" + which + "\"}}")
        .text("/id");
  }

  private static List<JsonNode> letters(String query) {
    var letters = site.get("/v1/dead-letters" + query).json().at("/dead-letters");
    return List.copyOf(letters.findParents("attempts"));
  }

  private static JsonNode ended(String run) {
    Awaitility.await()
        .until(() ->
            List.of("succeeded", "failed").contains(site.get("/v1/runs/" + run).text("/status")));
    return site.get("/v1/runs/" + run).json();
  }
}
