package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.Actor.Role;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workflows are listed, paused and resumed. */
class WorkflowsTest {
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
  void SEMANTICS_13_8_a_paused_workflow_is_shown_explained_and_resumed() {
    JsonNode paused = site.post("/v1/workflows/echo/pause", "{\"note\":\"holiday\"}").json();
    assertThat(paused.at("/paused").asBoolean()).isTrue();
    assertThat(paused.at("/pause/by").asText()).isEqualTo("admin");
    assertThat(paused.at("/pause/note").asText()).isEqualTo("holiday");
    assertThat(site.post("/v1/workflows/echo/pause", "{\"note\":\"again\"}").json())
        .as("it is paused already")
        .isEqualTo(paused);
    holds("Workflows", site.get("/v1/workflows").json());
    String body = "{\"name\":\"demo/echo\"}";
    assertThat(site.post("/v1/events?dry-run=true", body).text("/outcomes/0/rule"))
        .isEqualTo("queued: the workflow is paused");

    var sent = site.post("/v1/events", body);

    assertThat(sent.text("/outcomes/0/outcome")).isEqualTo("started");
    String run = sent.text("/runs/0");
    assertThat(site.get("/v1/runs/" + run).text("/status")).isEqualTo("queued");
    JsonNode why = site.get("/v1/runs/" + run + "/why").json();
    holds("Why", why);
    assertThat(why.at("/reasons/0/kind").asText()).isEqualTo("workflow-paused");
    assertThat(why.at("/text").asText()).contains("paused by admin", "holiday");

    var resumed = site.post("/v1/workflows/echo/resume", "");

    assertThat(resumed.json().at("/paused").asBoolean()).isFalse();
    assertThat(resumed.json().at("/pause").isNull()).isTrue();
    await().until(() -> site.get("/v1/runs/" + run).text("/status").equals("succeeded"));
    assertThat(site.post("/v1/workflows/echo/resume", "").status()).isEqualTo(200);
  }

  @Test
  void a_workflow_that_is_not_there_is_not_paused_and_viewers_pause_nothing() {
    assertThat(site.post("/v1/workflows/nothing/pause", "").status()).isEqualTo(404);
    assertThat(site.post("/v1/workflows/nothing/resume", "").status()).isEqualTo(404);
    assertThat(site.post("/v1/workflows/single/pause", "{\"reason\":\"x\"}").status())
        .isEqualTo(400);
    var request =
        site.authorized("/v1/workflows/single/pause", site.token(Role.VIEWER))
            .POST(java.net.http.HttpRequest.BodyPublishers.noBody());
    assertThat(site.send(request).status()).isEqualTo(403);
  }

  private static void holds(String schema, JsonNode answer) {
    assertThat(Schemas.mistakes(site.get("/openapi.json").json(), schema, answer)).isEmpty();
  }
}
