package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.Actor.Role;
import dev.signalbox.queue.log.TokenStore.Scopes;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SEMANTICS 11: questions to several. */
class VotesTest {
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
  void SEMANTICS_11_10_SEMANTICS_11_4_each_vote_is_shown_until_enough_have_approved() {
    String run = asking("two");
    String ann = token("ann", Role.OPERATOR);
    String bob = token("bob", Role.OPERATOR);

    var first =
        decide(run, ann, "{\"decision\":\"approve\",\"comment\":\"fine\",\"channel\":\"cli\"}");
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.text("/status")).isEqualTo("pending");
    assertThat(first.text("/by")).isEqualTo("ann");
    JsonNode row = row(run);
    assertThat(row.at("/quorum").asInt()).isEqualTo(2);
    assertThat(row.at("/status").asText()).isEqualTo("pending");
    assertThat(row.at("/votes/0/by").asText()).isEqualTo("ann");
    assertThat(row.at("/votes/0/comment").asText()).isEqualTo("fine");
    assertThat(row.at("/votes/0/channel").asText()).isEqualTo("cli");

    assertThat(decide(run, ann, "{\"decision\":\"approve\"}").status()).isEqualTo(200);
    var other = decide(run, ann, "{\"decision\":\"reject\"}");
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.text("/decision/decision")).isEqualTo("approve");

    var last = decide(run, bob, "{\"decision\":\"approve\"}");
    assertThat(last.status()).isEqualTo(200);
    assertThat(last.text("/status")).isEqualTo("approved");
    assertThat(last.json().at("/votes")).hasSize(2);
    var again = decide(run, ann, "{\"decision\":\"approve\"}");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.text("/by")).isEqualTo("bob");
    assertThat(site.get("/v1/runs/" + run).text("/status")).isEqualTo("succeeded");
  }

  @Test
  void SEMANTICS_11_10_one_rejection_is_enough() {
    String run = asking("two");
    decide(run, token("carl", Role.OPERATOR), "{\"decision\":\"approve\"}");

    var rejected = decide(run, token("dora", Role.OPERATOR), "{\"decision\":\"reject\"}");

    assertThat(rejected.text("/status")).isEqualTo("rejected");
    assertThat(site.get("/v1/runs/" + run).text("/failure/kind")).isEqualTo("rejected");
  }

  @Test
  void F54_a_hundred_votes_at_once_of_one_are_one_and_of_two_are_two() throws Exception {
    String run = asking("two");
    var tokens = List.of(token("eve", Role.OPERATOR), token("fay", Role.OPERATOR));
    var answers = new ArrayList<CompletableFuture<Integer>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        String token = tokens.get(i % 2);
        answers.add(
            CompletableFuture.supplyAsync(
                () -> decide(run, token, "{\"decision\":\"approve\"}").status(), threads));
      }
    }

    assertThat(answers.stream().map(CompletableFuture::join).toList()).containsOnly(200);
    var types = site.get("/v1/runs/" + run + "/history").json().findValuesAsText("type");
    assertThat(types).as("twice in each entry").filteredOn("approval-decided"::equals).hasSize(4);
    assertThat(types).filteredOn("approval-voted"::equals).hasSize(1);
    assertThat(types).filteredOn("approval-closed"::equals).hasSize(1);
  }

  @Test
  void SEMANTICS_11_1_those_who_are_asked_are_reminded_and_others_are_asked_as_well() {
    String zoe = token("zoe", Role.VIEWER);
    String run = asking("urges");

    Awaitility.await().until(() -> row(run).at("/escalated").asBoolean());
    assertThat(row(run).at("/reminders").asInt()).isPositive();
    assertThat(row(run).at("/by")).extracting(JsonNode::asText).containsExactly("alice", "zoe");
    assertThat(decide(run, zoe, "{\"decision\":\"approve\"}").status()).isEqualTo(200);
  }

  @Test
  void only_a_link_says_that_it_is_one() {
    String run = asking("two");

    for (String channel : List.of("link", "C", "a b", "")) {
      assertThat(
              decide(run, site.admin, "{\"decision\":\"approve\",\"channel\":\"" + channel + "\"}")
                  .status())
          .as(channel)
          .isEqualTo(400);
    }
  }

  private static JsonNode row(String run) {
    var list = site.get("/v1/approvals?limit=500").json().at("/approvals");
    for (JsonNode approval : list) {
      if (approval.at("/run").asText().equals(run)) {
        return approval;
      }
    }
    throw new AssertionError("expected an approval of " + run + ", found " + list);
  }

  private static String token(String name, Role role) {
    return site.tokens.issue(new Tokens.Request(name, role, Scopes.NONE, Optional.empty())).text();
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
