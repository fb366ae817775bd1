package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.Actor.Role;
import dev.signalbox.core.Allowance;
import dev.signalbox.core.FlowControl;
import dev.signalbox.core.Gate;
import dev.signalbox.core.Limit;
import dev.signalbox.core.StartPolicy;
import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.StepId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.engine.Definitions;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Budgets that runs share, as they are seen, released and changed through the API. */
class SharedBudgetsTest {
  private static final String BUDGET = "budget-day.workflow.spends";
  private static final String USED =
      "{\"turns\":3,\"cost-usd\":0.25,\"usage\":{\"input-tokens\":10,\"output-tokens\":5}}";

  private static Definitions spends() {
    var gate = new Gate(Gate.Kind.BUDGET_DAY, Gate.Scope.WORKFLOW, "spends", "", Gate.Count.STEPS);
    var allowance =
        new Allowance(Optional.of(250_000L), Optional.empty(), Optional.empty(), Optional.empty());
    var policy =
        new StartPolicy(
            List.of(new StartPolicy.Limited(gate, new Limit.Pool(allowance), Optional.empty())),
            Optional.empty(),
            Optional.empty());
    var agent =
        new Step(
            new StepId("a"),
            new Action.Task("agent", Flows::input, Step.Start.GRANTED),
            Optional.empty(),
            Step.Retry.ONCE,
            Optional.empty(),
            List.of());
    var workflow = Flows.workflow("spends", Optional.of("demo/spend"), List.of(agent), List.of());
    var all = new LinkedHashMap<WorkflowId, Definitions.Defined>();
    all.put(workflow.id(), new Definitions.Defined(workflow, "spends", FlowControl.NONE, policy));
    return new Definitions(all, _ -> workflow);
  }

  @Test
  void a_run_that_a_shared_budget_holds_says_why_and_goes_on_once_an_operator_releases_it(
      @TempDir Path folder) {
    String held;
    try (var site = new Site(folder, spends())) {
      String first = site.start("spends", USED);
      await().until(() -> status(site, first).equals("succeeded"));
      held = site.start("spends", USED);
      await().until(() -> status(site, held).equals("queued"));
    }
    try (var site = new Site(folder, spends())) {
      JsonNode why = site.get("/v1/runs/" + held + "/why").json();
      JsonNode limit = why.at("/reasons/0/limits/0");
      assertThat(limit.at("/id").asText()).isEqualTo(BUDGET);
      assertThat(limit.at("/limit/usd").asDouble()).isEqualTo(0.25);
      assertThat(limit.at("/spent/usd").asDouble()).isEqualTo(0.25);
      assertThat(limit.at("/used-up").asBoolean()).isTrue();
      assertThat(limit.at("/next").asText()).endsWith("T00:00:00Z");
      assertThat(why.at("/text").asText())
          .contains("budget " + BUDGET + ": 0.25 of 0.25 USD consumed")
          .contains("once an operator releases it");
      JsonNode listed = site.get("/v1/limits").json().at("/limits/0");
      assertThat(listed.at("/kind").asText()).isEqualTo("budget-day");
      assertThat(listed.at("/budget/usd").asDouble()).isEqualTo(0.25);
      assertThat(listed.at("/queued").asInt()).isEqualTo(1);
      assertThat(listed.at("/buckets/0/spent/tokens").asInt()).isEqualTo(15);

      assertThat(release(site, site.token(Role.VIEWER)).status()).isEqualTo(403);
      var released = release(site, site.token(Role.OPERATOR));

      assertThat(released.json().at("/buckets/0/releases").asInt()).isEqualTo(1);
      await().until(() -> status(site, held).equals("succeeded"));
    }
  }

  @Test
  void one_decision_is_enough_and_what_is_not_used_up_is_not_released(@TempDir Path folder) {
    try (var site = new Site(folder, spends())) {
      var early = release(site, site.admin);
      assertThat(early.status()).isEqualTo(409);
      assertThat(early.text("/detail")).contains("something left of it: 0 of 0.25 USD");
      String first = site.start("spends", USED);
      await().until(() -> status(site, first).equals("succeeded"));

      assertThat(release(site, site.admin).status()).isEqualTo(200);
      assertThat(release(site, site.admin).status()).isEqualTo(409);
      assertThat(site.post("/v1/limits/nothing/release", "{}").status()).isEqualTo(404);
    }
  }

  @Test
  void a_budget_is_changed_like_any_limit(@TempDir Path folder) {
    try (var site = new Site(folder, spends())) {
      String first = site.start("spends", USED);
      await().until(() -> status(site, first).equals("succeeded"));
      String held = site.start("spends", USED);
      await().until(() -> status(site, held).equals("queued"));

      assertThat(patch(site, "{\"limit\":3}").status()).isEqualTo(400);
      assertThat(patch(site, "{\"usd\":0}").status()).isEqualTo(400);
      JsonNode changed = patch(site, "{\"usd\":2.5,\"turns\":9}").json();

      assertThat(changed.at("/budget/usd").asDouble()).isEqualTo(2.5);
      assertThat(changed.at("/budget/turns").asInt()).isEqualTo(9);
      await().until(() -> status(site, held).equals("succeeded"));
      assertThat(patch(site, "{\"limit\":null}").json().at("/budget/usd").asDouble())
          .isEqualTo(0.25);
    }
  }

  private static Site.Answer release(Site site, String token) {
    return site.send(
        site.authorized("/v1/limits/" + BUDGET + "/release", token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{}")));
  }

  private static Site.Answer patch(Site site, String body) {
    return site.send(
        site.authorized("/v1/limits/" + BUDGET, site.admin)
            .header("Content-Type", "application/json")
            .method("PATCH", HttpRequest.BodyPublishers.ofString(body)));
  }

  private static String status(Site site, String run) {
    return site.get("/v1/runs/" + run).text("/status");
  }
}
