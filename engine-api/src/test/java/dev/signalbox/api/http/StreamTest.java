package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Actor.Role;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.log.TokenStore.Scopes;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("its streams are given a second")
class StreamTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Site site;

  @BeforeEach
  void open(@TempDir Path folder) {
    var settings = new Settings("127.0.0.1", 0, Set.of(), 20, Optional.empty(), Site.QUICK);
    site = new Site(folder, settings, Optional.empty(), new Failpoints.None());
  }

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void a_stream_tells_what_was_and_what_comes_and_ends_with_the_run() throws Exception {
    String run = asking();
    var lines = new ArrayList<String>();
    var end =
        CompletableFuture.runAsync(() -> follow(run, site.admin, 0).body().forEach(lines::add));
    Awaitility.await().until(() -> lines.stream().anyMatch(line -> line.startsWith("data:")));

    decide(run);
    end.get(10, TimeUnit.SECONDS);

    int events = site.get("/v1/runs/" + run + "/history").json().at("/events").size();
    assertThat(lines.stream().filter(line -> line.startsWith("id: ")).toList())
        .isEqualTo(Stream.iterate(1, n -> n + 1).limit(events).map(n -> "id: " + n).toList());
    assertThat(lines).contains("event: approval-decided", ":");
    assertThat(
            lines.stream()
                .filter(line -> line.startsWith("data:"))
                .reduce((_, last) -> last)
                .orElse(""))
        .contains("run-succeeded");
  }

  @Test
  void a_stream_goes_on_where_it_was_cut() {
    String run = asking();
    decide(run);
    Awaitility.await().until(() -> site.get("/v1/runs/" + run).text("/status").equals("succeeded"));
    List<String> ids =
        follow(run, site.admin, 2).body().filter(line -> line.startsWith("id: ")).toList();

    int events = site.get("/v1/runs/" + run + "/history").json().at("/events").size();
    assertThat(ids).hasSize(events - 2).startsWith("id: 3");
    assertThat(follow(run, site.admin, events).statusCode())
        .as("nothing left to tell")
        .isEqualTo(204);
    assertThat(
            site.send(
                    site.authorized("/v1/runs/" + run + "/stream", site.admin)
                        .header("Last-Event-ID", "x"))
                .status())
        .isEqualTo(400);
  }

  @Test
  void S04_a_revoked_token_ends_its_streams_at_once() throws Exception {
    String run = asking();
    Tokens.Issued token =
        site.tokens.issue(new Tokens.Request("viewer", Role.VIEWER, Scopes.NONE, Optional.empty()));
    Stream<String> lines = follow(run, token.text(), 0).body();
    var end = CompletableFuture.runAsync(() -> lines.forEach(_ -> {}));
    site.tokens.revoke(token.row().id());
    assertThat(end).succeedsWithin(PATIENCE);
  }

  @Test
  void F47_streams_are_bounded_in_number_and_let_go_when_the_client_goes() throws IOException {
    String run = asking();
    var open = new ArrayList<Raw>();
    for (int i = 0; i < Site.QUICK.streamsMax(); i++) {
      open.add(raw(run));
      assertThat(open.getLast().status()).isEqualTo(200);
    }
    assertThat(site.get("/v1/runs/" + run + "/stream").status()).isEqualTo(429);
    for (Raw raw : open) {
      raw.close();
    }
    Awaitility.await()
        .untilAsserted(() -> {
          try (var again = raw(run)) {
            assertThat(again.status()).isEqualTo(200);
          }
        });
  }

  @Test
  void F47_a_client_that_takes_nothing_is_cut_off() throws IOException {
    String run = site.start("echo", "{}");
    site.logs.put(new RunId(run), "x".repeat(32 << 20));
    try (var raw = new Raw(site.port)) {
      raw.send(
          "GET /v1/runs/"
              + run
              + "/logs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
              + site.admin
              + "\r\n\r\n");
      Awaitility.await().until(() -> site.server.flowing() == 0);
    }
  }

  @Test
  void the_server_ends_its_streams_when_it_stops() throws Exception {
    Stream<String> lines = follow(asking(), site.admin, 0).body();
    var end = CompletableFuture.runAsync(() -> lines.forEach(_ -> {}));
    site.server.close();
    assertThat(end).succeedsWithin(PATIENCE);
  }

  private String asking() {
    String run = site.start("asks", "{}");
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> site.get("/v1/runs/" + run).text("/status").equals("waiting"));
    return run;
  }

  private void decide(String run) {
    assertThat(
            site.post("/v1/approvals/" + run + ".d/decision", "{\"decision\":\"approve\"}")
                .status())
        .isEqualTo(200);
  }

  private Raw raw(String run) throws IOException {
    var raw = new Raw(site.port);
    raw.send(
        "GET /v1/runs/"
            + run
            + "/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + site.admin
            + "\r\n\r\n");
    return raw;
  }

  private HttpResponse<Stream<String>> follow(String run, String token, int after) {
    try {
      var request = site.authorized("/v1/runs/" + run + "/stream", token);
      if (after > 0) {
        request.header("Last-Event-ID", Integer.toString(after));
      }
      return site.client.send(request.build(), BodyHandlers.ofLines());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
