package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.api.http.Route.Access;
import dev.signalbox.core.Actor.Role;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.log.TokenStore.Scopes;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S04: what a token is limited to beside its role. */
class ScopesTest {
  private static Site site;

  @BeforeAll
  static void open(@TempDir Path folder) {
    var settings =
        new Settings(
            "127.0.0.1", 0, Set.of(), 1_000_000, Optional.empty(), Settings.Limits.STANDARD);
    site = new Site(folder, settings, Optional.empty(), new Failpoints.None());
  }

  @AfterAll
  static void close() {
    site.close();
  }

  // --- Actions

  @Test
  void S04_a_token_does_the_actions_of_its_scopes_and_no_other_whatever_its_role() {
    for (Action only : Action.values()) {
      String token = token(Role.ADMIN, Optional.of(Set.of(only.word())), Optional.empty());
      for (Route route : site.server.routes().routes()) {
        if (route.access() instanceof Access.Needs(Action needed)) {
          assertThat(refused(route, token))
              .as(only + ": " + route.method() + " " + route.path())
              .isEqualTo(needed != only);
        }
      }
    }
  }

  @Test
  void S04_scopes_give_nothing_that_the_role_does_not() {
    String token = token(Role.VIEWER, Optional.of(Set.of("read", "start-runs")), Optional.empty());

    assertThat(get("/v1/runs", token).status()).isEqualTo(200);
    assertThat(post("/v1/workflows/echo/runs", "{}", token).status()).isEqualTo(403);
  }

  // --- Workflows

  @Test
  void S04_a_token_of_some_workflows_may_do_nothing_that_reaches_beyond_them() {
    String token = limited(Role.ADMIN, "echo");
    for (Route route : site.server.routes().routes()) {
      if (route.access() instanceof Access.Needs(Action needed)) {
        boolean beyond =
            needed.reach() == Action.Reach.ENGINE || route.path().startsWith("/v1/workflows/{id}/");
        assertThat(refused(route, token)).as(route.method() + " " + route.path()).isEqualTo(beyond);
      }
    }
  }

  @Test
  void S04_to_a_token_of_some_workflows_the_runs_of_others_do_not_exist() {
    String mine = site.start("echo", "{}");
    String other = site.start("asks", "{}");
    Awaitility.await().until(() -> site.get("/v1/runs/" + other).text("/status").equals("waiting"));
    String token = limited(Role.OPERATOR, "echo", "names");

    assertThat(ids("/v1/runs", "runs", token)).contains(mine).doesNotContain(other);
    assertThat(ids("/v1/runs?workflow=asks", "runs", token)).isEmpty();
    assertThat(ids("/v1/runs?workflow=echo", "runs", token)).contains(mine);
    assertThat(ids("/v1/workflows", "workflows", token)).containsExactly("echo", "names");
    assertThat(ids("/v1/approvals", "approvals", token)).doesNotContain(other + ".d");
    assertThat(ids("/v1/approvals", "approvals", limited(Role.OPERATOR, "asks")))
        .contains(other + ".d");
    for (String route : List.of("", "/history", "/stream", "/logs", "/diff", "/why")) {
      assertThat(get("/v1/runs/" + other + route, token).status()).as(route).isEqualTo(404);
    }
    for (String route : List.of("/cancel", "/retry")) {
      assertThat(post("/v1/runs/" + other + route, "", token).status()).as(route).isEqualTo(404);
    }
    assertThat(
            post("/v1/approvals/" + other + ".d/decision", "{\"decision\":\"approve\"}", token)
                .status())
        .isEqualTo(404);
    assertThat(get("/v1/runs/" + mine, token).status()).isEqualTo(200);
    assertThat(site.get("/v1/runs/" + other).text("/status")).isEqualTo("waiting");
  }

  @Test
  void S04_a_token_of_some_workflows_starts_these_and_no_other() {
    String token = limited(Role.OPERATOR, "echo");

    assertThat(post("/v1/workflows/echo/runs", "{}", token).status()).isEqualTo(201);
    var refused = post("/v1/workflows/asks/runs", "{}", token);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.text("/detail")).contains("the workflow asks");
  }

  @Test
  void S04_to_a_token_of_some_workflows_the_schedules_of_others_do_not_exist() {
    String workflow = site.get("/v1/schedules").text("/schedules/0/workflow");
    String id = site.get("/v1/schedules").text("/schedules/0/id");
    String token = limited(Role.ADMIN, "asks");

    assertThat(ids("/v1/schedules", "schedules", token)).isEmpty();
    assertThat(ids("/v1/schedules", "schedules", limited(Role.ADMIN, workflow))).contains(id);
    assertThat(get("/v1/schedules/" + id, token).status()).isEqualTo(404);
    for (String route : List.of("/trigger", "/pause", "/resume")) {
      assertThat(post("/v1/schedules/" + id + route, "", token).status()).as(route).isEqualTo(404);
    }
    assertThat(post("/v1/schedules/" + id + "/pause", "", limited(Role.ADMIN, workflow)).status())
        .isEqualTo(200);
  }

  // --- Making such tokens

  @Test
  void S04_scopes_are_asked_for_and_shown() {
    var made =
        site.post(
            "/v1/tokens",
            "{\"name\":\"ci\",\"role\":\"operator\",\"scopes\":"
                + "{\"actions\":[\"start-runs\",\"read\"],\"workflows\":[\"echo\"]}}");

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.json().at("/scopes").toString())
        .isEqualTo("{\"actions\":[\"read\",\"start-runs\"],\"workflows\":[\"echo\"]}");
    assertThat(site.get("/v1/tokens").response().body())
        .contains(made.json().at("/scopes").toString());
    assertThat(post("/v1/workflows/echo/runs", "{}", made.text("/token")).status()).isEqualTo(201);
    assertThat(
            site.post("/v1/tokens", "{\"name\":\"x\",\"role\":\"viewer\",\"scopes\":null}")
                .json()
                .at("/scopes")
                .isNull())
        .isTrue();
  }

  @Test
  void S04_scopes_that_say_nothing_or_something_unknown_are_refused() {
    for (String scopes :
        List.of(
            "{}",
            "[]",
            "\"read\"",
            "{\"actions\":[]}",
            "{\"actions\":\"read\"}",
            "{\"actions\":[1]}",
            "{\"actions\":[\"read\",\"read\"]}",
            "{\"workflows\":[\"no id\"]}",
            "{\"workflow\":[\"echo\"]}",
            "{\"actions\":[\"send-events\"],\"workflows\":[\"echo\"]}")) {
      assertThat(scoped(scopes).status()).as(scopes).isEqualTo(400);
    }
    assertThat(scoped("{\"actions\":[\"start-run\"]}").text("/detail"))
        .contains("did you mean start-runs?");
  }

  @Test
  void S04_a_limited_token_makes_none_that_may_do_more() {
    String token =
        token(Role.ADMIN, Optional.of(Set.of("manage-tokens", "read")), Optional.empty());

    for (String scopes :
        List.of("null", "{\"actions\":[\"start-runs\"]}", "{\"workflows\":[\"echo\"]}")) {
      String body = "{\"name\":\"x\",\"role\":\"admin\",\"scopes\":" + scopes + "}";
      assertThat(post("/v1/tokens", body, token).status()).as(scopes).isEqualTo(403);
    }
    assertThat(
            post(
                    "/v1/tokens",
                    "{\"name\":\"x\",\"role\":\"admin\",\"scopes\":{\"actions\":[\"read\"]}}",
                    token)
                .status())
        .isEqualTo(201);
  }

  // --- How to ask

  private static Site.Answer scoped(String scopes) {
    return site.post(
        "/v1/tokens", "{\"name\":\"x\",\"role\":\"editor\",\"scopes\":" + scopes + "}");
  }

  private static String limited(Role role, String... workflows) {
    return token(
        role,
        Optional.empty(),
        Optional.of(
            Set.of(workflows).stream()
                .map(WorkflowId::new)
                .collect(java.util.stream.Collectors.toSet())));
  }

  private static String token(
      Role role, Optional<Set<String>> actions, Optional<Set<WorkflowId>> workflows) {
    return site.tokens
        .issue(
            new Tokens.Request("limited", role, new Scopes(actions, workflows), Optional.empty()))
        .text();
  }

  private static boolean refused(Route route, String token) {
    HttpRequest.Builder request =
        site.authorized(route.path().replaceAll("\\{[a-z]+\\}", "x"), token)
            .header("Content-Type", "application/json")
            .method(route.method().name(), BodyPublishers.noBody());
    return site.send(request).status() == 403;
  }

  private static Site.Answer get(String path, String token) {
    return site.send(site.authorized(path, token).GET());
  }

  private static Site.Answer post(String path, String body, String token) {
    return site.send(
        site.authorized(path, token)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private static List<String> ids(String path, String name, String token) {
    return get(path, token).json().at("/" + name).findValuesAsText("id");
  }
}
