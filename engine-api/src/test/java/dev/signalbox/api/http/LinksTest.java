package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Actor.Role;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.log.TokenStore.Scopes;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SEMANTICS 11: one-time signed links. */
class LinksTest {
  private static final String APPROVE = "decision=approve&comment=go%20on%21";
  private static Site site;
  @TempDir static Path folder;

  @BeforeAll
  static void open() {
    site = open(folder.resolve("a"), InstantSource.system());
  }

  private static Site open(Path data, InstantSource clock) {
    var settings =
        new Settings(
            "127.0.0.1", 0, Set.of(), 1_000_000, Optional.empty(), Settings.Limits.STANDARD);
    return new Site(data, settings, Optional.empty(), new Failpoints.None(), clock);
  }

  @AfterAll
  static void close() {
    site.close();
  }

  @Test
  void SEMANTICS_11_8_a_link_shows_what_is_asked_and_its_form_decides_once() throws Exception {
    String run = asking(site, "two");
    String url = link(site, run, "{\"for\":\"admin\"}");

    var page = follow(url, "GET");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .contains(
            "Go &lt;b&gt;on&lt;/b&gt;?", "<form method=\"post\">", "0 of 2", "as <b>admin</b>")
        .doesNotContain("<script", "Go <b>");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'; style-src 'sha256-")
        .contains("form-action 'self'", "frame-ancestors 'none'");
    assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(row(site, run)).contains("\"votes\":[]");

    var decided = post(url, APPROVE);
    assertThat(decided.statusCode()).isEqualTo(200);
    assertThat(decided.body()).contains("Approved");
    assertThat(row(site, run))
        .contains("\"by\":\"admin\"", "\"comment\":\"go on!\"", "\"channel\":\"link\"");
    for (String body : new String[] {APPROVE, "decision=reject"}) {
      assertThat(post(url, body).statusCode()).isEqualTo(410);
    }
    assertThat(follow(url, "GET").body()).contains("The link is used");
    assertThat(history(site, run)).contains("link-made", "link-refused");
  }

  @Test
  void SEMANTICS_11_9_a_link_a_command_line_and_a_program_say_the_same_under_the_same_rules() {
    String run = asking(site, "asks");
    String url = link(site, run, "{\"for\":\"admin\"}");
    String decision = "/v1/approvals/" + run + ".d/decision";
    assertThat(post(url, APPROVE).statusCode()).isEqualTo(200);

    var again = site.post(decision, "{\"decision\":\"approve\",\"channel\":\"cli\"}");
    var other = site.post(decision, "{\"decision\":\"reject\"}");
    assertThat(post(link(site, asking(site, "asks"), "{}"), "decision=reject").statusCode())
        .isEqualTo(200);

    assertThat(again.status()).as("whoever has said it by link repeats it").isEqualTo(200);
    assertThat(again.text("/comment")).isEqualTo("go on!");
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.text("/decision/decision")).isEqualTo("approve");
    assertThat(history(site, run).split("\"type\":\"approval-closed\"", -1)).hasSize(2);
  }

  @Test
  void S06_whoever_only_looks_decides_nothing() throws Exception {
    String run = asking(site, "asks");
    String url = link(site, run, "{}");

    for (String method : new String[] {"GET", "HEAD", "GET"}) {
      assertThat(follow(url, method).statusCode()).isIn(200, 401);
    }
    for (String body :
        new String[] {"", "decision=maybe", "x=approve", "{\"decision\":\"approve\"}"}) {
      assertThat(post(url, body).statusCode()).as(body).isEqualTo(400);
    }
    assertThat(history(site, run)).doesNotContain("approval-decided");
    assertThat(post(url, APPROVE).statusCode()).isEqualTo(200);
  }

  @Test
  void S06_what_this_engine_has_not_signed_is_refused() throws Exception {
    String url = link(site, asking(site, "asks"), "{}");
    try (var other = open(folder.resolve("other"), InstantSource.system())) {
      String foreign = link(other, asking(other, "asks"), "{}");
      String token = foreign.substring(foreign.lastIndexOf('/') + 1);
      assertThat(post(base() + token, APPROVE).statusCode()).isEqualTo(401);
    }
    int place = base().length() + 20;
    String altered =
        url.substring(0, place) + (url.charAt(place) == 'A' ? 'B' : 'A') + url.substring(place + 1);
    for (String forged :
        new String[] {altered, url + "x", url.substring(0, url.length() - 5), base() + "x.y"}) {
      assertThat(post(forged, APPROVE).statusCode()).as(forged).isEqualTo(401);
      assertThat(follow(forged, "GET").body()).contains("not genuine");
    }
    assertThat(post(url, APPROVE).statusCode()).isEqualTo(200);
  }

  @Test
  void SEMANTICS_11_8_a_link_expires_and_survives_a_restart() throws Exception {
    var now = new AtomicReference<>(Instant.now());
    Path data = folder.resolve("b");
    String token;
    String run;
    try (var first = open(data, now::get)) {
      run = asking(first, "two");
      String url = link(first, run, "{\"expires\":\"1h\"}");
      token = url.substring(url.lastIndexOf('/'));
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(data.resolve("link.key"))))
          .isEqualTo("rw-------");
    }
    try (var second = open(data, now::get)) {
      String url = "http://127.0.0.1:" + second.port + "/links" + token;
      assertThat(follow(url, "GET").statusCode()).isEqualTo(200);
      now.updateAndGet(it -> it.plusSeconds(3600));
      var late = post(url, APPROVE);
      assertThat(late.statusCode()).isEqualTo(410);
      assertThat(late.body()).contains("has expired");
      now.updateAndGet(it -> it.minusSeconds(1800));
      assertThat(post(url, APPROVE).statusCode()).isEqualTo(200);
    }
    try (var third = open(data, now::get)) {
      String url = "http://127.0.0.1:" + third.port + "/links" + token;
      assertThat(post(url, APPROVE).statusCode()).as("used before").isEqualTo(410);
    }
  }

  @Test
  void F54_a_link_that_is_used_a_hundred_times_at_once_works_once() throws Exception {
    String run = asking(site, "asks");
    String url = link(site, run, "{}");
    var answers = new ArrayList<CompletableFuture<Integer>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        answers.add(CompletableFuture.supplyAsync(() -> post(url, APPROVE).statusCode(), threads));
      }
    }

    assertThat(answers.stream().map(CompletableFuture::join).toList())
        .containsOnly(200, 410)
        .filteredOn(status -> status == 200)
        .hasSize(1);
    assertThat(history(site, run).split("approval-closed", -1)).hasSize(2);
  }

  @Test
  void S06_a_link_is_made_in_another_name_by_an_admin_only_and_for_those_who_may_decide() {
    String run = asking(site, "names");
    String operator = site.token(Role.OPERATOR);
    String viewer = site.token(Role.VIEWER);

    assertThat(make(site, operator, run, "{\"for\":\"alice\"}").status()).isEqualTo(403);
    assertThat(make(site, viewer, run, "{}").status()).isEqualTo(403);
    assertThat(make(site, operator, run, "{}").status()).as("not asked").isEqualTo(409);
    assertThat(make(site, site.admin, run, "{\"for\":\"bob\"}").status()).isEqualTo(409);
    assertThat(make(site, site.admin, "rnone", "{}").status()).isEqualTo(404);
    assertThat(make(site, site.admin, run, "{\"for\":\"alice\",\"expires\":\"x\"}").status())
        .isEqualTo(400);
    assertThat(make(site, site.admin, run, "{\"for\":\"alice\"}").status()).isEqualTo(201);
  }

  @Test
  void S06_whose_tokens_are_revoked_decides_by_no_link() throws Exception {
    var issued =
        site.tokens.issue(new Tokens.Request("gone", Role.OPERATOR, Scopes.NONE, Optional.empty()));
    String run = asking(site, "asks");
    String url = link(site, run, "{\"for\":\"gone\"}");
    site.tokens.revoke(issued.row().id());

    assertThat(post(url, APPROVE).statusCode()).isEqualTo(403);
    assertThat(history(site, run)).doesNotContain("approval-decided");
  }

  @Test
  void what_is_not_asked_any_more_is_decided_by_no_link() throws Exception {
    String run = asking(site, "asks");
    String url = link(site, run, "{}");
    site.post("/v1/runs/" + run + "/cancel", "");

    assertThat(follow(url, "GET").statusCode()).isEqualTo(410);
    assertThat(post(url, APPROVE).statusCode()).isEqualTo(410);
    assertThat(make(site, site.admin, run, "{}").status()).isEqualTo(409);
  }

  @Test
  void S16_who_follows_links_is_counted_as_a_stranger() throws Exception {
    var settings =
        new Settings("127.0.0.1", 0, Set.of(), 3, Optional.empty(), Settings.Limits.STANDARD);
    try (var strict =
        new Site(folder.resolve("c"), settings, Optional.empty(), new Failpoints.None())) {
      String url = "http://127.0.0.1:" + strict.port + "/links/x.y";
      for (int i = 0; i < 3; i++) {
        assertThat(follow(url, "GET").statusCode()).isEqualTo(401);
      }
      assertThat(follow(url, "GET").statusCode()).isEqualTo(429);
    }
  }

  private static String base() {
    return "http://127.0.0.1:" + site.port + "/links/";
  }

  private static String link(Site at, String run, String body) {
    return make(at, at.admin, run, body).text("/url");
  }

  private static Site.Answer make(Site at, String token, String run, String body) {
    return at.send(
        at.authorized("/v1/approvals/" + run + ".d/links", token)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private static HttpResponse<String> follow(String url, String method) {
    return send(HttpRequest.newBuilder(URI.create(url)).method(method, BodyPublishers.noBody()));
  }

  private static HttpResponse<String> post(String url, String form) {
    return send(
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", Form.TYPE)
            .header("Origin", url.substring(0, url.indexOf("/links/")))
            .POST(BodyPublishers.ofString(form)));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return site.client.send(request.build(), BodyHandlers.ofString());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String asking(Site at, String workflow) {
    String run = at.start(workflow, "{}");
    Awaitility.await().until(() -> at.get("/v1/runs/" + run).text("/status").equals("waiting"));
    return run;
  }

  private static String history(Site at, String run) {
    return at.get("/v1/runs/" + run + "/history").response().body();
  }

  private static String row(Site at, String run) {
    for (var approval : at.get("/v1/approvals?limit=500").json().at("/approvals")) {
      if (approval.at("/run").asText().equals(run)) {
        return approval.toString();
      }
    }
    throw new AssertionError("expected an approval of " + run);
  }
}
