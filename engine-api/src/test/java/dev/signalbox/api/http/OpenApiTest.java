package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.api.http.Route.Access;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenApiTest {
  private static final Pattern REFERENCE = Pattern.compile("#/components/schemas/([A-Za-z]+)");
  private static Site site;
  private static JsonNode document;

  @BeforeAll
  static void open(@TempDir Path folder) {
    site = new Site(folder);
    document = site.get("/openapi.json").json();
  }

  @AfterAll
  static void close() {
    site.close();
  }

  @Test
  void the_document_has_every_route_and_no_other() {
    var described = new HashSet<String>();
    document
        .at("/paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .fieldNames()
                .forEachRemaining(method -> described.add(method + " " + path.getKey())));
    var served = new HashSet<String>();
    site.server
        .routes()
        .routes()
        .forEach(route ->
            served.add(route.method().name().toLowerCase(Locale.ROOT) + " " + route.path()));

    assertThat(described).isEqualTo(served);
    assertThat(served).as("not in test mode").noneMatch(route -> route.contains(TestRoutes.PATH));
    assertThat(served)
        .contains(
            "post /v1/events",
            "get /v1/runs/{id}/stream",
            "patch /v1/cards/{id}",
            "get /openapi.json");
  }

  @Test
  void every_route_says_what_it_takes_and_gives() {
    for (Route route : site.server.routes().routes()) {
      JsonNode operation =
          document
              .at("/paths")
              .get(route.path())
              .get(route.method().name().toLowerCase(Locale.ROOT));
      assertThat(operation.at("/summary").asText()).as(route.path()).isNotBlank();
      assertThat(operation.at("/responses").size()).as(route.path()).isGreaterThan(1);
      assertThat(operation.at("/security").isEmpty())
          .as(route.path())
          .isEqualTo(!(route.access() instanceof Access.Needs));
      assertThat(operation.at("/parameters").findValuesAsText("name"))
          .containsExactlyElementsOf(route.params().stream().map(Route.Param::name).toList());
      Matcher inPath = Pattern.compile("\\{([a-z]+)}").matcher(route.path());
      while (inPath.find()) {
        assertThat(operation.at("/parameters").findValuesAsText("name")).contains(inPath.group(1));
      }
      operation
          .at("/parameters")
          .forEach(parameter -> assertThat(parameter.at("/description").asText()).isNotBlank());
    }
  }

  @Test
  void every_schema_that_is_named_exists_and_every_one_that_exists_is_named() {
    Set<String> named = new HashSet<>();
    Matcher matcher = REFERENCE.matcher(document.toString());
    while (matcher.find()) {
      named.add(matcher.group(1));
    }
    var schemas = new ArrayList<String>();
    document.at("/components/schemas").fieldNames().forEachRemaining(schemas::add);
    assertThat(named).containsExactlyInAnyOrderElementsOf(schemas);
  }

  @Test
  void real_answers_are_as_the_document_says() {
    String failed =
        site.post("/v1/workflows/fails/runs?wait=20s", "{\"labels\":{\"a\":\"b\"}}").text("/id");
    String asking = site.start("asks", "{}");
    Awaitility.await()
        .until(() -> site.get("/v1/runs/" + asking).text("/status").equals("waiting"));

    holds("Run", site.get("/v1/runs/" + failed).json());
    holds("Run", site.get("/v1/runs/" + asking).json());
    holds("Runs", site.get("/v1/runs").json());
    holds("History", site.get("/v1/runs/" + failed + "/history").json());
    holds("Why", site.get("/v1/runs/" + asking + "/why").json());
    holds("Why", site.get("/v1/runs/" + failed + "/why").json());
    holds("Approvals", site.get("/v1/approvals").json());
    holds("Workflows", site.get("/v1/workflows").json());
    holds("Tokens", site.get("/v1/tokens").json());
    holds("NewToken", site.post("/v1/tokens", "{\"name\":\"n\",\"role\":\"viewer\"}").json());
    holds("EventsAccepted", site.post("/v1/events", "{\"name\":\"demo/echo\"}").json());
    holds("RunStarted", site.post("/v1/workflows/sleeps/runs", "{}").json());
    var preview = site.post("/v1/bulk/pause", "{\"filter\":{\"workflow\":\"hangs\"}}");
    holds("BulkPreview", preview.json());
    var begun = site.post("/v1/bulk/pause", "{\"token\":\"" + preview.text("/token") + "\"}");
    holds("BulkBegun", begun.json());
    holds("Bulk", site.get("/v1/bulk/" + begun.text("/id")).json());
    holds("DeadLetters", site.get("/v1/dead-letters").json());
    holds("RunForked", site.post("/v1/runs/" + asking + "/fork", "{\"sequence\":1}").json());
    holds("RunRetried", site.post("/v1/runs/" + failed + "/retry", "").json());
    holds(
        "Decided",
        site.post("/v1/approvals/" + asking + ".d/decision", "{\"decision\":\"approve\"}").json());
    holds("Health", site.get("/healthz").json());
    for (String wrong : List.of("/v1/runs/none", "/v1/runs?x=1", "/nowhere")) {
      var problem = site.get(wrong);
      holds("Problem", problem.json());
      assertThat(problem.response().headers().firstValue("Content-Type"))
          .contains("application/problem+json");
      assertThat(problem.json().at("/status").asInt()).isEqualTo(problem.status());
    }
  }

  @Test
  void the_check_of_schemas_finds_what_is_wrong() throws Exception {
    assertThat(
            Schemas.mistakes(
                document,
                "Decided",
                Site.JSON.readTree("{\"id\":1,\"decision\":\"maybe\",\"extra\":1}")))
        .hasSizeGreaterThanOrEqualTo(5);
  }

  private static void holds(String schema, JsonNode answer) {
    assertThat(Schemas.mistakes(document, schema, answer)).as(answer.toString()).isEmpty();
  }
}
