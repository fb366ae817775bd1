package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.queue.ambient.Failpoints;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrowserTest {
  private static Site site;

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
}
