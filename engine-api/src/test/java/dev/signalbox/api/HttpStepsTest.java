package dev.signalbox.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.signalbox.api.crash.LiveEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps that ask other machines, in the real program. */
final class HttpStepsTest {
  private static final String SECRET = "canary-7781-token";

  @TempDir Path home;

  private final List<String> keys = new CopyOnWriteArrayList<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final AtomicInteger failures = new AtomicInteger(2);
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          boolean flaky = exchange.getRequestURI().getPath().equals("/flaky");
          int status = !flaky ? 404 : failures.getAndDecrement() > 0 ? 503 : 200;
          byte[] body =
              ("{\"echo\":\"" + exchange.getRequestHeaders().getFirst("Authorization") + "\"}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void end() {
    server.stop(0);
  }

  @Test
  void S20_A62_requests_are_retried_kept_and_bounded_as_the_step_says() throws Exception {
    int port = server.getAddress().getPort();
    Files.writeString(
        home.resolve("engine.yaml"),
        """
        http: { port: 0 }
        outbound: { allow: [ "127.0.0.1:%1$d", 127.0.0.2 ] }
        workflows:
          flaky:
            steps:
              - id: h
                http:
                  method: POST
                  url: "http://127.0.0.1:%1$d/flaky?q={{ event.data.q }}"
                  headers: { Authorization: "Bearer ${secret:CANARY}" }
                  body: '{"q": {{ event.data.q }}}'
                max-attempts: 3
                backoff: { initial: 10ms }
            output: steps.h.output.body
          missing:
            steps:
              - { id: h, http: { url: "http://127.0.0.1:%1$d/missing" }, max-attempts: 3 }
          asks:
            steps:
              - { id: h, http: { url: "{{ event.data.url }}" }, max-attempts: 3 }
        """
            .formatted(port));

    try (var engine = LiveEngine.launch(home, Map.of("CANARY", SECRET), List.of())) {
      assertThat(engine.listens()).as(engine.errors()).isTrue();

      JsonNode flaky = ended(engine, "flaky", "{\"q\":\"a\\\"&b\"}");
      assertThat(flaky.path("status").asText()).as(flaky.toString()).isEqualTo("succeeded");
      assertThat(flaky.at("/steps/0/attempts").asInt()).isEqualTo(3);
      assertThat(flaky.at("/output/echo").asText()).isEqualTo("Bearer [redacted]");
      assertThat(keys).hasSize(3).containsOnly(flaky.path("id").asText() + "/h");
      assertThat(bodies).containsOnly("{\"q\": \"a\\\"&b\"}");

      JsonNode missing = ended(engine, "missing", "{}");
      assertThat(missing.at("/failure/kind").asText()).isEqualTo("error");
      assertThat(missing.at("/steps/0/attempts").asInt()).isEqualTo(1);
      assertThat(missing.at("/steps/0/output/status").asInt()).isEqualTo(404);

      String own = Files.readString(engine.data().resolve("endpoint")).strip();
      String ownPort = own.substring(own.lastIndexOf(':'));
      for (String url :
          List.of(own + "/v1/events", "http://127.0.0.2" + ownPort, "http://127.0.0.1:1")) {
        JsonNode refused = ended(engine, "asks", "{\"url\":\"" + url + "\"}");
        assertThat(refused.at("/failure/kind").asText()).as(url).isEqualTo("config");
        assertThat(refused.at("/steps/0/attempts").asInt()).isEqualTo(1);
        assertThat(refused.at("/failure/message").asText())
            .contains(url.endsWith(":1") ? "outbound.allow" : "is this engine itself");
      }
    }
  }

  private static JsonNode ended(LiveEngine engine, String workflow, String data)
      throws IOException {
    return engine
        .post("/v1/workflows/" + workflow + "/runs?wait=30s", "{\"data\":" + data + "}")
        .body();
  }
}
