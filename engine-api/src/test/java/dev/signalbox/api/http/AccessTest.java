package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.api.http.Roles.Grant;
import dev.signalbox.api.http.Route.Access;
import dev.signalbox.api.http.Route.Method;
import dev.signalbox.core.Actor.Role;
import dev.signalbox.queue.Failpoints;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
        new Settings("127.0.0.1", 0, Set.of("box.example"), 1_000_000, Settings.Limits.STANDARD);
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
    String expired = site.tokens.issue("old", Role.ADMIN, Optional.of(Duration.ofNanos(1))).text();
    Tokens.Issued revoked = site.tokens.issue("gone", Role.ADMIN, Optional.empty());
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

  // --- Tokens

  @Test
  void A05_a_token_in_the_query_never_counts() {
    for (String name : List.of("token", "access_token", "Authorization")) {
      assertThat(status(Method.GET, "/v1/runs?" + name + "=" + site.admin, Optional.empty()))
          .isEqualTo(401);
    }
  }

  @Test
  void S04_tokens_are_made_used_listed_and_revoked() {
    var made =
        site.post("/v1/tokens", "{\"name\":\"ci\",\"role\":\"operator\",\"expires-in\":\"30d\"}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text("/token")).matches("sbx_[A-Za-z0-9_-]{43}_[0-9a-f]{8}");
    assertThat(made.text("/expires")).isNotEmpty();
    assertThat(site.send(site.authorized("/v1/runs", made.text("/token")).GET()).status())
        .isEqualTo(200);

    String list = site.get("/v1/tokens").response().body();
    assertThat(list)
        .contains(made.text("/id"))
        .doesNotContain(made.text("/token"))
        .doesNotContain("sbx_");

    assertThat(status(Method.DELETE, "/v1/tokens/" + made.text("/id"), Optional.of(site.admin)))
        .isEqualTo(204);
    assertThat(site.send(site.authorized("/v1/runs", made.text("/token")).GET()).status())
        .isEqualTo(401);
    assertThat(status(Method.DELETE, "/v1/tokens/" + made.text("/id"), Optional.of(site.admin)))
        .isEqualTo(404);

    assertThat(site.post("/v1/tokens", "{\"name\":\"x\",\"role\":\"root\"}").status())
        .isEqualTo(400);
    assertThat(
            site.post("/v1/tokens", "{\"name\":\"x\",\"role\":\"admin\",\"expires-in\":\"never\"}")
                .status())
        .isEqualTo(400);
    assertThat(site.post("/v1/tokens", "{\"name\":\"\",\"role\":\"admin\"}").status())
        .isEqualTo(400);
  }

  @Test
  void S04_the_store_holds_no_token_that_could_be_used() {
    var made = site.tokens.issue("dump", Role.VIEWER, Optional.empty());
    assertThat(site.store.all().toString()).doesNotContain(made.text());
  }

  @Test
  void S02_the_first_token_lies_in_a_file_of_its_owner(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("data/admin.token");
    site.tokens.ensureAdminToken(file);
    String token = Files.readString(file).strip();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(site.send(site.authorized("/v1/tokens", token).GET()).status()).isEqualTo(200);

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    site.tokens.ensureAdminToken(file);
    assertThat(Files.readString(file).strip()).isEqualTo(token);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");

    Files.writeString(file, "sbx_broken");
    site.tokens.ensureAdminToken(file);
    assertThat(site.tokens.valid(Files.readString(file).strip())).isPresent();
  }

  @Test
  void S02_a_link_is_not_followed_to_where_a_token_would_be_written(@TempDir Path folder)
      throws Exception {
    Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "precious");
    Path file = Files.createSymbolicLink(folder.resolve("admin.token"), elsewhere);
    site.tokens.ensureAdminToken(file);
    assertThat(Files.readString(elsewhere)).isEqualTo("precious");
    assertThat(Files.isSymbolicLink(file)).isFalse();
  }

  @Test
  void A68_strangers_are_slowed_and_others_are_not(@TempDir Path folder) {
    try (var slow = new Site(folder)) {
      for (int i = 0; i < 20; i++) {
        assertThat(slow.send(slow.request("/v1/runs").GET()).status()).isEqualTo(401);
      }
      var tooMany = slow.send(slow.authorized("/v1/runs", "wrong").GET());
      assertThat(tooMany.status()).isEqualTo(429);
      assertThat(tooMany.response().headers().firstValueAsLong("Retry-After"))
          .isPresent()
          .hasValue(60);
      assertThat(slow.get("/v1/runs").status()).isEqualTo(200);
      assertThat(slow.send(slow.request("/healthz").GET()).status()).isEqualTo(200);
    }
  }

  // --- Browsers

  @Test
  void A32_only_known_hosts_are_served() throws Exception {
    for (String host :
        List.of(
            "evil.example",
            "127.0.0.1.evil",
            "localhost.",
            "localhost.evil:80",
            "127.0.0.1@evil",
            "",
            "0.0.0.0")) {
      for (String path : List.of("/v1/runs", "/healthz")) {
        assertThat(
                Raw.status(
                    site.port,
                    "GET "
                        + path
                        + " HTTP/1.1\r\nHost: "
                        + host
                        + "\r\nAuthorization: Bearer "
                        + site.admin
                        + "\r\n\r\n"))
            .as(host)
            .isIn(400, 421);
      }
    }
    for (String host :
        List.of("localhost", "LOCALHOST:99", "127.0.0.1:" + site.port, "[::1]:1", "box.example")) {
      assertThat(
              Raw.status(
                  site.port,
                  "GET /v1/runs HTTP/1.1\r\nHost: "
                      + host
                      + "\r\nAuthorization: Bearer "
                      + site.admin
                      + "\r\n\r\n"))
          .as(host)
          .isEqualTo(200);
    }
    assertThat(
            Raw.status(site.port, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n"))
        .isIn(400, 421);
  }

  @Test
  void A28_requests_of_other_web_sites_are_refused() {
    for (String origin :
        List.of(
            "http://evil.example",
            "null",
            "http://127.0.0.1:1",
            "http://127.0.0.1:" + site.port + ".evil",
            "file://")) {
      assertThat(site.post("/v1/events", "{\"name\":\"n\"}", "Origin", origin).status())
          .as(origin)
          .isEqualTo(403);
      assertThat(
              site.send(site.authorized("/v1/runs/x/stream", site.admin).header("Origin", origin))
                  .status())
          .isEqualTo(403);
    }
    var own =
        site.post("/v1/events", "{\"name\":\"n\"}", "Origin", "http://127.0.0.1:" + site.port);
    assertThat(own.status()).isEqualTo(202);
    assertThat(own.response().headers().map()).doesNotContainKey("access-control-allow-origin");
    assertThat(
            site.post("/v1/events", "{\"name\":\"n\"}", "Origin", "https://box.example").status())
        .isEqualTo(202);
  }

  @Test
  void A29_only_json_is_taken_for_json() {
    for (String type :
        List.of(
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/jsonx",
            "application/json; charset=utf-16")) {
      var answer =
          site.send(
              site.authorized("/v1/events", site.admin)
                  .header("Content-Type", type)
                  .POST(BodyPublishers.ofString("{\"name\":\"n\"}")));
      assertThat(answer.status()).as(type).isEqualTo(415);
    }
    assertThat(
            site.send(
                    site.authorized("/v1/events", site.admin)
                        .POST(BodyPublishers.ofString("{\"name\":\"n\"}")))
                .status())
        .isEqualTo(415);
    assertThat(
            site.send(
                    site.authorized("/v1/events", site.admin)
                        .header("Content-Type", "application/json; charset=UTF-8")
                        .POST(BodyPublishers.ofString("{\"name\":\"n\"}")))
                .status())
        .isEqualTo(202);
  }

  @Test
  void S09_every_response_carries_its_protection() {
    for (var answer :
        List.of(
            site.send(site.request("/healthz").GET()),
            site.send(site.request("/nowhere").GET()),
            site.get("/v1/runs"),
            site.get("/nowhere"),
            site.get("/v1/runs/" + site.start("echo", "{}") + "/logs"),
            site.post("/v1/events", "{"))) {
      var headers = answer.response().headers();
      assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(headers.firstValue("Content-Security-Policy"))
          .contains("default-src 'none'; frame-ancestors 'none'");
    }
  }

  @Test
  void health_tells_strangers_no_more_than_one_word() {
    site.health.degraded = List.of("disk");
    try {
      assertThat(site.send(site.request("/healthz").GET()).text("/status")).isEqualTo("degraded");
    } finally {
      site.health.degraded = List.of();
    }
    assertThat(site.get("/readyz").status()).isEqualTo(200);
    site.health.ready = false;
    assertThat(site.get("/readyz").status()).isEqualTo(503);
    site.health.ready = true;
  }

  @Test
  void a_route_cannot_be_made_open_by_mistake() {
    assertThatThrownBy(() ->
            new Route(
                Method.GET,
                "/v1/secrets",
                new Access.Open(),
                "",
                List.of(),
                Optional.empty(),
                List.of(),
                _ -> Reply.nothing(204)))
        .hasMessageContaining("expected a permission");
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
