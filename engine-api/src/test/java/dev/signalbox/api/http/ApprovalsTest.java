package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Actor.Role;
import dev.signalbox.queue.log.TokenStore.Scopes;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApprovalsTest {
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
  void SEMANTICS_11_1_an_approval_is_listed_with_what_is_asked() {
    String run = asking("asks");
    var list = site.get("/v1/approvals?status=pending&limit=500").json().at("/approvals");
    var approval =
        StreamSupport.stream(list.spliterator(), false)
            .filter(a -> a.at("/run").asText().equals(run))
            .findFirst()
            .orElseThrow();

    assertThat(approval.at("/id").asText()).isEqualTo(run + ".d");
    assertThat(approval.at("/step").asText()).isEqualTo("d");
    assertThat(approval.at("/ask").asText()).isEqualTo("Go on?");
    assertThat(approval.at("/digest").asText()).hasSize(64);
    assertThat(approval.at("/deadline").isNull()).isTrue();
  }

  @Test
  void SEMANTICS_11_3_F54_it_is_decided_once() {
    String run = asking("asks");
    assertThat(
            decide(run, site.admin, "{\"decision\":\"approve\",\"comment\":\"fine\"}")
                .text("/comment"))
        .isEqualTo("fine");
    var again = decide(run, site.admin, "{\"decision\":\"approve\"}");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.text("/comment")).isEqualTo("fine");

    var other = decide(run, site.admin, "{\"decision\":\"reject\"}");
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.text("/decision/decision")).isEqualTo("approve");
    assertThat(other.text("/decision/by")).isEqualTo("admin");
    String operator =
        site.tokens
            .issue(new Tokens.Request("bob", Role.OPERATOR, Scopes.NONE, Optional.empty()))
            .text();
    assertThat(decide(run, operator, "{\"decision\":\"approve\"}").status()).isEqualTo(409);
  }

  @Test
  void F54_a_hundred_decisions_at_once_are_one() throws Exception {
    String run = asking("asks");
    var answers = new ArrayList<CompletableFuture<Integer>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        String choice = i % 2 == 0 ? "approve" : "reject";
        answers.add(
            CompletableFuture.supplyAsync(
                () -> decide(run, site.admin, "{\"decision\":\"" + choice + "\"}").status(),
                threads));
      }
    }
    assertThat(answers.stream().map(CompletableFuture::join).toList())
        .containsOnly(200, 409)
        .filteredOn(status -> status == 200)
        .hasSize(50);
    assertThat(site.get("/v1/runs/" + run + "/history").json().findValuesAsText("type"))
        .filteredOn("approval-closed"::equals)
        .hasSize(1);
  }

  @Test
  void SEMANTICS_11_5_A19_a_stale_digest_decides_nothing() {
    String run = asking("asks");
    for (String digest : new String[] {"0".repeat(64), "stale"}) {
      var stale =
          decide(run, site.admin, "{\"decision\":\"approve\",\"digest\":\"" + digest + "\"}");
      assertThat(stale.status()).isEqualTo(409);
      assertThat(stale.text("/digest")).hasSize(64);
    }
    String digest =
        decide(run, site.admin, "{\"decision\":\"approve\",\"digest\":\"x\"}").text("/digest");
    assertThat(
            decide(run, site.admin, "{\"decision\":\"approve\",\"digest\":\"" + digest + "\"}")
                .status())
        .isEqualTo(200);
  }

  @Test
  void a_rejection_fails_the_run() {
    String run = asking("asks");
    assertThat(decide(run, site.admin, "{\"decision\":\"reject\",\"comment\":\"no\"}").status())
        .isEqualTo(200);
    assertThat(site.get("/v1/runs/" + run).text("/failure/kind")).isEqualTo("rejected");
    assertThat(site.get("/v1/runs/" + run).text("/steps/0/output/decision")).isEqualTo("reject");
  }

  @Test
  void A17_a_viewer_decides_only_what_names_him() {
    String viewer = site.token(Role.VIEWER);
    String alice =
        site.tokens
            .issue(new Tokens.Request("alice", Role.VIEWER, Scopes.NONE, Optional.empty()))
            .text();
    String operator = site.token(Role.OPERATOR);
    String anybody = asking("asks");
    String named = asking("names");

    assertThat(decide(anybody, viewer, "{\"decision\":\"approve\"}").status()).isEqualTo(403);
    assertThat(decide(anybody, alice, "{").status()).isEqualTo(403);
    assertThat(decide("rnone", viewer, "{\"decision\":\"approve\"}").status()).isEqualTo(403);
    assertThat(decide(named, viewer, "{\"decision\":\"approve\"}").status()).isEqualTo(403);
    assertThat(decide(named, operator, "{\"decision\":\"approve\"}").status()).isEqualTo(403);
    assertThat(decide(named, alice, "{\"decision\":\"approve\"}").status()).isEqualTo(200);
    assertThat(decide(named, alice, "{\"decision\":\"approve\"}").status())
        .as("again")
        .isEqualTo(200);
  }

  @Test
  void what_is_not_asked_any_more_cannot_be_decided() {
    String run = asking("asks");
    site.post("/v1/runs/" + run + "/cancel", "");
    assertThat(decide(run, site.admin, "{\"decision\":\"approve\"}").status()).isEqualTo(409);
    assertThat(decide("rnone", site.admin, "{\"decision\":\"approve\"}").status()).isEqualTo(404);
    assertThat(decide(asking("asks"), site.admin, "{\"decision\":\"maybe\"}").status())
        .isEqualTo(400);
    assertThat(decide(asking("asks"), site.admin, "").status()).isEqualTo(400);
  }

  private static String asking(String workflow) {
    String run = site.start(workflow, "{}");
    Awaitility.await().until(() -> site.get("/v1/runs/" + run).text("/status").equals("waiting"));
    return run;
  }

  private static Site.Answer decide(String run, String token, String body) {
    return site.send(
        site.authorized("/v1/approvals/" + run + ".d/decision", token)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }
}
