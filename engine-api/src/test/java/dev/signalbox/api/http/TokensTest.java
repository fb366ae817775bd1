package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.api.http.Route.Method;
import dev.signalbox.core.Actor.Role;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.log.TokenStore.Scopes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {
  private static Site site;
  private final HandClock clock = new HandClock();

  /** Goes on when it is told to. */
  private static final class HandClock implements InstantSource {
    private volatile Instant now = Instant.now();

    @Override
    public Instant instant() {
      return now;
    }

    void forward(Duration span) {
      now = now.plus(span);
    }
  }

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
  }

  @AfterAll
  static void close() {
    site.close();
  }

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
  void tokens_are_listed_in_pages_the_oldest_first() {
    for (int i = 0; i < 3; i++) {
      site.tokens.issue(new Tokens.Request("page" + i, Role.VIEWER, Scopes.NONE, Optional.empty()));
    }
    List<String> all = site.get("/v1/tokens").json().at("/tokens").findValuesAsText("id");
    assertThat(all.size()).isGreaterThan(3);

    var pages = site.pages("/v1/tokens", "tokens", 1);
    assertThat(pages).allSatisfy(page -> assertThat(page).hasSize(1));
    assertThat(pages.stream().flatMap(List::stream)).containsExactlyElementsOf(all);
    assertThat(site.store.all().stream().map(token -> token.id())).containsExactlyElementsOf(all);
  }

  @Test
  void S04_the_store_holds_no_token_that_could_be_used() {
    var made =
        site.tokens.issue(new Tokens.Request("dump", Role.VIEWER, Scopes.NONE, Optional.empty()));
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
  void S04_the_token_of_a_file_that_is_gone_opens_nothing_after_the_next_start(@TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("admin.token");
    site.tokens.ensureAdminToken(file);
    String lost = Files.readString(file).strip();
    var other =
        site.tokens.issue(new Tokens.Request("admin", Role.ADMIN, Scopes.NONE, Optional.empty()));
    Files.delete(file);

    site.tokens.ensureAdminToken(file);

    assertThat(site.send(site.authorized("/v1/runs", lost).GET()).status()).isEqualTo(401);
    assertThat(site.tokens.valid(Files.readString(file).strip())).isPresent();
    assertThat(site.tokens.valid(other.text())).as("not from the file").isPresent();
  }

  @Test
  void S04_a_token_from_before_the_file_was_kept_in_mind_is_revoked_with_it_too(
      @TempDir Path folder) throws Exception {
    Path file = folder.resolve("admin.token");
    var old =
        site.tokens.issue(new Tokens.Request("admin", Role.ADMIN, Scopes.NONE, Optional.empty()));
    Files.writeString(file, old.text());
    site.tokens.ensureAdminToken(file);
    assertThat(Files.readString(file)).isEqualTo(old.text());
    Files.delete(file);

    site.tokens.ensureAdminToken(file);

    assertThat(site.tokens.valid(old.text())).isEmpty();
  }

  @Test
  void S04_the_last_use_of_a_token_is_shown_and_kept() {
    var made =
        site.tokens.issue(new Tokens.Request("used", Role.VIEWER, Scopes.NONE, Optional.empty()));
    assertThat(lastUsed(made).isNull()).as("never").isTrue();

    var before = Instant.now().minusMillis(1);
    site.send(site.authorized("/v1/runs", made.text()).GET());

    assertThat(Instant.parse(lastUsed(made).asText())).isAfter(before);
    Awaitility.await()
        .until(
            () -> site.store.byHash(made.row().hash()).flatMap(row -> row.lastUsed()).isPresent());
  }

  private static JsonNode lastUsed(Tokens.Issued token) {
    for (JsonNode row : site.get("/v1/tokens").json().at("/tokens")) {
      if (row.at("/id").asText().equals(token.row().id())) {
        return row.at("/last-used");
      }
    }
    throw new AssertionError("expected the token in the list, found it not");
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

  @Test
  void S11_wrong_tokens_make_an_address_wait_longer_and_longer_and_a_valid_one_never(
      @TempDir Path folder) {
    var settings =
        new Settings("127.0.0.1", 0, Set.of(), 5, Optional.empty(), Settings.Limits.STANDARD);
    try (var strict = new Site(folder, settings, Optional.empty(), new Failpoints.None(), clock)) {
      var pauses = new ArrayList<Long>();
      for (int i = 0; i < 13; i++) {
        var wrong = strict.send(strict.authorized("/v1/runs", "wrong").GET());
        if (wrong.status() == 429) {
          pauses.add(wrong.response().headers().firstValueAsLong("Retry-After").orElseThrow());
          clock.forward(Duration.ofSeconds(pauses.getLast()));
        } else {
          assertThat(wrong.status()).isEqualTo(401);
        }
        assertThat(strict.get("/v1/runs").status()).isEqualTo(200);
      }
      assertThat(pauses).isNotEmpty().allSatisfy(pause -> assertThat(pause).isBetween(1L, 900L));
      assertThat(strict.send(strict.request("/v1/runs").GET()).status())
          .as("no token is no wrong one")
          .isEqualTo(401);
    }
  }

  @Test
  void S11_a_token_is_as_quick_as_http_rate_lets_it_be(@TempDir Path folder) {
    var settings =
        new Settings("127.0.0.1", 0, Set.of(), 5, Optional.of(4), Settings.Limits.STANDARD);
    try (var slow = new Site(folder, settings, Optional.empty(), new Failpoints.None(), clock)) {
      String viewer = slow.token(Role.VIEWER);
      for (int i = 0; i < 4; i++) {
        assertThat(slow.send(slow.authorized("/v1/runs", viewer).GET()).status()).isEqualTo(200);
      }
      var tooMany = slow.send(slow.authorized("/v1/runs", viewer).GET());
      assertThat(tooMany.status()).isEqualTo(429);
      assertThat(tooMany.response().headers().firstValueAsLong("Retry-After").orElseThrow())
          .isEqualTo(60);
      assertThat(slow.send(slow.authorized("/healthz", viewer).GET()).status()).isEqualTo(200);
      assertThat(slow.get("/v1/runs").status()).as("another token").isEqualTo(200);
      clock.forward(Duration.ofMinutes(1));
      assertThat(slow.send(slow.authorized("/v1/runs", viewer).GET()).status()).isEqualTo(200);
    }
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
