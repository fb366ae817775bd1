package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BudgetsTest {
  private static final String USED =
      "{\"turns\":3,\"cost-usd\":0.25,\"usage\":{\"input-tokens\":10,\"output-tokens\":5}}";

  @Test
  void a_run_whose_budget_is_used_up_is_held_across_a_restart_until_a_person_lets_it_go_on(
      @TempDir Path folder) {
    String run;
    try (var site = new Site(folder)) {
      run = site.start("spends", USED);
      waits(site, run);
    }
    try (var site = new Site(folder)) {
      var held = site.get("/v1/runs/" + run);
      assertThat(held.text("/usage/turns")).isEqualTo("3");
      assertThat(held.json().at("/usage/usd").asDouble()).isEqualTo(0.25);
      assertThat(held.text("/steps/0/usage/tokens")).isEqualTo("15");
      assertThat(held.json().at("/steps/1/usage").isNull()).isTrue();
      var asked = site.get("/v1/approvals?status=pending").json().at("/approvals/0");
      assertThat(asked.at("/id").asText()).isEqualTo(run + ".b");
      assertThat(asked.at("/ask").asText()).contains("The budget of this run is used up: 3 of 3");
      assertThat(site.get("/v1/runs/" + run + "/why").text("/text")).contains("3 of 3 turns");

      site.post("/v1/approvals/" + run + ".b/decision", "{\"decision\":\"approve\"}");
      Awaitility.await()
          .until(() -> site.get("/v1/runs/" + run).text("/status").equals("succeeded"));
      assertThat(site.get("/v1/runs/" + run).text("/usage/turns")).isEqualTo("6");

      String other = site.start("spends", USED);
      waits(site, other);
      site.post("/v1/approvals/" + other + ".b/decision", "{\"decision\":\"reject\"}");
      assertThat(site.get("/v1/runs/" + other).text("/failure/kind")).isEqualTo("budget-limit");
    }
  }

  private static void waits(Site site, String run) {
    Awaitility.await().until(() -> site.get("/v1/runs/" + run).text("/status").equals("waiting"));
  }
}
