package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.api.http.Roles.Grant;
import dev.signalbox.api.http.Route.Access;
import dev.signalbox.api.http.Route.Method;
import dev.signalbox.core.Actor.Role;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.log.TokenStore.Scopes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTest {
  private static final Roles MATRIX = Roles.shipped();
  private static Site site;
  private static final Map<Role, String> TOKENS = new EnumMap<>(Role.class);

  @BeforeAll
  static void open(@TempDir Path folder) {
    var settings =
        new Settings(
            "127.0.0.1",
            0,
            Set.of("box.example"),
            1_000_000,
            Optional.empty(),
            Settings.Limits.STANDARD);
    site = new Site(folder, settings, Optional.empty(), new Failpoints.None());
    for (Role role : Role.values()) {
      TOKENS.put(role, site.token(role));
    }
  }

  @AfterAll
  static void close() {
    site.close();
  }

  // --- S03: every route, every caller, every disguise

  @Test
  void S03_every_route_but_health_needs_a_valid_token() {
    String expired =
        site.tokens
            .issue(
                new Tokens.Request(
                    "old", Role.ADMIN, Scopes.NONE, Optional.of(Duration.ofNanos(1))))
            .text();
    Tokens.Issued revoked =
        site.tokens.issue(new Tokens.Request("gone", Role.ADMIN, Scopes.NONE, Optional.empty()));
    assertThat(site.tokens.revoke(revoked.row().id())).isTrue();
    String altered =
        site.admin.substring(0, 10)
            + (site.admin.charAt(10) == 'A' ? 'B' : 'A')
            + site.admin.substring(11);

    for (Route route : site.server.routes().routes()) {
      if (route.access() instanceof Access.Needs) {
        assertThat(ask(route, Optional.empty())).as("no token: " + route.path()).isEqualTo(401);
        for (String token :
            List.of(expired, revoked.text(), altered, "", "x", "Bearer " + site.admin)) {
          assertThat(ask(route, Optional.of(token))).as(token + ": " + route.path()).isEqualTo(401);
        }
      }
    }
    assertThat(site.send(site.request("/healthz").GET()).status()).isEqualTo(200);
  }

  @Test
  void S03_a_route_without_a_token_is_open_only_to_what_is_signed() {
    var signed =
        site.server.routes().routes().stream()
            .filter(route -> route.access() instanceof Access.Signed)
            .toList();

    assertThat(signed).extracting(Route::path).containsExactly("/hooks/{source}");
    for (Route route : signed) {
      assertThat(ask(route, Optional.empty())).isEqualTo(401);
      for (Role role : Role.values()) {
        assertThat(ask(route, Optional.of(TOKENS.get(role)))).as(role.name()).isEqualTo(401);
      }
    }
    assertThat(
            site.server.routes().routes().stream()
                .filter(route -> route.access() instanceof Access.Open)
                .map(Route::path))
        .containsExactly(Route.HEALTH);
  }

  @Test
  void S03_a_link_opens_nothing_but_what_it_leads_to() {
    var linked =
        site.server.routes().routes().stream()
            .filter(route -> route.access() instanceof Access.Linked)
            .toList();

    assertThat(linked).extracting(Route::path).containsOnly("/links/{token}");
    for (Route route : linked) {
      assertThat(ask(route, Optional.empty())).isEqualTo(401);
      assertThat(ask(route, Optional.of(TOKENS.get(Role.ADMIN)))).isEqualTo(401);
    }
    assertThatThrownBy(() -> route("/v1/secrets", new Access.Linked()))
        .hasMessageContaining("and only they, are linked");
  }

  @Test
  void S05_every_cell_of_the_matrix_holds_both_ways() {
    for (Route route : site.server.routes().routes()) {
      if (route.access() instanceof Access.Needs(Action action)) {
        for (Role role : Role.values()) {
          int status = ask(route, Optional.of(TOKENS.get(role)));
          String cell = role + " " + route.method() + " " + route.path();
          if (MATRIX.grant(action, role) == Grant.YES) {
            assertThat(status).as(cell).isNotIn(401, 403, 500);
          } else {
            assertThat(status).as(cell).isEqualTo(403);
          }
        }
      }
    }
  }

  @Test
  void S05_a_role_may_do_all_that_the_one_below_it_may() {
    for (Action action : Action.values()) {
      boolean allowed = false;
      for (Role role : Role.values()) {
        boolean now = MATRIX.grant(action, role) != Grant.NO;
        assertThat(now || !allowed).as(action + " " + role).isTrue();
        allowed = now;
      }
      assertThat(MATRIX.grant(action, Role.ADMIN)).isEqualTo(Grant.YES);
    }
  }

  @Test
  void A01_no_disguise_of_a_path_opens_it() {
    for (Route route : site.server.routes().routes()) {
      if (!route.path().equals(Route.HEALTH)) {
        String path = concrete(route);
        for (String disguise :
            List.of(
                path + "/healthz",
                path + ";/healthz",
                "/healthz/.." + path,
                "/healthz/%2e%2e" + path,
                "/healthz;" + path,
                "/healthz%2f.." + path,
                "/" + path,
                path + "/",
                path + "//",
                path.replace("/v1/", "/V1/"),
                path + "%00",
                path + "?x=/healthz",
                path + "#/healthz",
                path + "%3f/healthz")) {
          assertThat(status(route.method(), disguise, Optional.empty()))
              .as(disguise)
              .isEqualTo(401);
        }
      }
    }
    for (String health :
        List.of("/healthz/", "//healthz", "/HEALTHZ", "/healthz;x", "/./healthz", "/%68ealthz")) {
      assertThat(status(Method.GET, health, Optional.empty())).as(health).isEqualTo(401);
      assertThat(status(Method.GET, health, Optional.of(site.admin))).as(health).isEqualTo(404);
    }
  }

  @Test
  void A10_a_name_that_climbs_is_the_name_of_nothing() {
    for (String name :
        List.of(
            "..",
            ".",
            "%2e%2e",
            "....%2f%2f",
            "%2e%2e%2f",
            "..%5c",
            "a%2f..%2fb",
            "%2fetc%2fpasswd",
            "C:%5cx",
            "",
            "%00",
            "%zz",
            "%c3%28",
            "r".repeat(600))) {
      for (String path :
          List.of("/v1/runs/%s", "/v1/runs/%s/logs", "/v1/runs/%s/diff", "/v1/runs/%s/history")) {
        assertThat(status(Method.GET, path.formatted(name), Optional.of(site.admin)))
            .as(name)
            .isEqualTo(404);
      }
      assertThat(
              status(Method.POST, "/v1/approvals/" + name + "/decision", Optional.of(site.admin)))
          .as(name)
          .isEqualTo(404);
    }
  }

  @Test
  void a_method_that_is_not_there_is_named_as_such() {
    assertThat(status("PUT", "/v1/events", Optional.of(site.admin))).isEqualTo(405);
    assertThat(status("OPTIONS", "/v1/events", Optional.empty())).isEqualTo(401);
    assertThat(
            site.send(site.authorized("/v1/events", site.admin).GET())
                .response()
                .headers()
                .firstValue("Allow"))
        .contains("POST");
  }

  @Test
  void a_route_cannot_be_made_open_by_mistake() {
    assertThatThrownBy(() -> route("/v1/secrets", new Access.Open()))
        .hasMessageContaining("expected a permission");
    for (String path : List.of("/v1/secrets", "/hooked")) {
      assertThatThrownBy(() -> route(path, new Access.Signed()))
          .hasMessageContaining("and only they, are signed");
    }
    assertThatThrownBy(() -> route("/hooks/x", new Access.Needs(Action.READ)))
        .hasMessageContaining("and only they, are signed");
  }

  private static Route route(String path, Access access) {
    return new Route(
        Method.POST,
        path,
        access,
        "",
        List.of(),
        Optional.empty(),
        List.of(),
        _ -> Reply.nothing(204));
  }

  // --- How to ask

  private static int ask(Route route, Optional<String> token) {
    return status(route.method(), concrete(route), token);
  }

  private static String concrete(Route route) {
    return route.path().replaceAll("\\{[a-z]+\\}", "x");
  }

  private static int status(Method method, String path, Optional<String> token) {
    return status(method.name(), path, token);
  }

  private static int status(String method, String path, Optional<String> token) {
    String authorization = token.map(t -> "Authorization: Bearer " + t + "\r\n").orElse("");
    return Raw.status(
        site.port,
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\n"
            + authorization
            + "Content-Length: 0\r\n\r\n");
  }
}
