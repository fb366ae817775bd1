package dev.signalbox.runner.http;

import static dev.signalbox.runner.http.Requests.get;
import static dev.signalbox.runner.http.Requests.output;
import static dev.signalbox.runner.http.TestServer.answer;
import static dev.signalbox.runner.http.TestServer.answering;
import static dev.signalbox.runner.http.TestServer.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Outcome;
import dev.signalbox.runner.spi.FakeAgent;
import dev.signalbox.runner.spi.JsonTree;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class HttpStepTest {
  private final Requests requests = new Requests();

  @AfterEach
  void end() {
    requests.close();
  }

  @Test
  void a_request_is_sent_as_it_is_written_with_the_key_of_the_step() throws Exception {
    try (var server =
        answering(answer("201 Created\r\nContent-Type: application/json", "{\"id\":7}"))) {
      Outcome outcome =
          requests.perform(
              """
              {"method":"PUT","url":"http://127.0.0.1:%d/a%%20b?c=d#e","body":"{\\"n\\": 1}",
               "headers":{"Authorization":["Bearer ",{"secret":"TOKEN"}],"X-Trace":["t"]}}
              """
                  .formatted(server.port()));

      assertThat(outcome).isInstanceOf(Outcome.Claimed.class);
      assertThat(output(outcome).at("/status").asInt()).isEqualTo(201);
      assertThat(output(outcome).at("/headers/content-type").asText())
          .isEqualTo("application/json");
      assertThat(output(outcome).at("/body/id").asInt()).isEqualTo(7);
      String request = server.requests.getFirst();
      assertThat(request).startsWith("PUT /a%20b?c=d HTTP/1.1\r\n").endsWith("\r\n\r\n{\"n\": 1}");
      assertThat(header(request, "host")).contains("127.0.0.1:" + server.port());
      assertThat(header(request, "idempotency-key")).contains(FakeAgent.id().key());
      assertThat(header(request, "authorization")).contains("Bearer s3cret-value");
      assertThat(header(request, "content-type")).contains("application/json");
      assertThat(header(request, "x-trace")).contains("t");
    }
  }

  @Test
  void without_a_method_a_body_is_posted_and_the_rest_is_got() throws Exception {
    try (var server = answering(answer("204 No Content", ""))) {
      Outcome outcome =
          requests.perform(
              "{\"url\":\"http://127.0.0.1:%d\",\"body\":\"hello\"}".formatted(server.port()));
      requests.perform(get(server, "/x"));

      assertThat(server.requests.getFirst()).startsWith("POST / HTTP/1.1").endsWith("hello");
      assertThat(header(server.requests.getFirst(), "content-type"))
          .contains("text/plain; charset=utf-8");
      assertThat(server.requests.getLast()).startsWith("GET /x HTTP/1.1");
      assertThat(output(outcome).at("/body").isNull()).isTrue();
    }
  }

  @Test
  void a_key_of_ones_own_goes_first() throws Exception {
    try (var server = answering(answer("200 OK", "x"))) {
      requests.perform(
          "{\"url\":\"http://127.0.0.1:%d/\",\"headers\":{\"idempotency-key\":[\"order-7\"]}}"
              .formatted(server.port()));

      assertThat(server.requests.getFirst().toLowerCase(java.util.Locale.ROOT))
          .containsOnlyOnce("idempotency-key: order-7");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"headers\":{\"X\":[\"a\\r\\nX-Evil: 1\"]},\"url\":\"http://127.0.0.1/\"}",
        "{\"headers\":{\"X\":[{\"secret\":\"BROKEN\"}]},\"url\":\"http://127.0.0.1/\"}",
        "{\"headers\":{\"X\":[{\"secret\":\"GONE\"}]},\"url\":\"http://127.0.0.1/\"}",
        "{\"url\":\"http://127.0.0.1/\",\"method\":\"GET\",\"body\":\"x\"}",
        "{\"url\":\"ftp://127.0.0.1/\"}",
        "{\"url\":\"http://127.0.0.1/\\r\\nX: 1\"}"
      })
  void what_cannot_be_sent_as_it_is_fails_for_good(String input) {
    Outcome outcome = requests.perform(input);

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.failure().kind()).isEqualTo(FailureKind.CONFIG));
    assertThat(outcome.toString()).doesNotContain("X-Evil");
  }

  // --- What is answered

  @Test
  void a_body_is_json_where_it_is_json_and_text_elsewhere() throws Exception {
    record Case(String type, String body, String expected) {}
    for (Case one :
        List.of(
            new Case("application/json", "[1, 2]", "[1,2]"),
            new Case("application/problem+json; charset=utf-8", "\"s\"", "\"s\""),
            new Case("application/json", "no json", "\"no json\""),
            new Case("text/plain", "12", "\"12\""),
            new Case("text/html", "{\"a\":1}", "{\"a\":1}"),
            new Case("text/plain", "é", "\"é\""))) {
      String answer =
          "HTTP/1.1 200 OK\r\nContent-Type: "
              + one.type()
              + "\r\nConnection: close\r\n\r\n"
              + one.body();
      try (var server = answering(answer)) {
        Outcome outcome = requests.perform(get(server, "/"));
        assertThat(output(outcome).at("/body"))
            .as(one.toString())
            .isEqualTo(JsonTree.parse(one.expected()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 599, 429, 408})
  void what_may_pass_is_tried_again_and_what_was_said_is_kept(int status) throws Exception {
    try (var server = answering(answer(status + " Oh\r\nRetry-After: 7", "{\"why\":1}"))) {
      Outcome outcome = requests.perform(get(server, "/p?secret=1"));

      assertThat(outcome).isInstanceOf(Outcome.Failed.class);
      var failed = (Outcome.Failed) outcome;
      assertThat(failed.failure().kind()).isEqualTo(FailureKind.ERROR);
      assertThat(failed.failure().message())
          .contains("/p answered " + status)
          .doesNotContain("secret");
      assertThat(failed.retryAfter()).contains(Duration.ofSeconds(7));
      assertThat(output(outcome).at("/body/why").asInt()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 409, 422, 304})
  void what_will_not_pass_is_not_tried_again(int status) throws Exception {
    try (var server = answering(answer(status + " No", status == 304 ? "" : "text"))) {
      Outcome outcome = requests.perform(get(server, "/"));

      assertThat(outcome)
          .isInstanceOfSatisfying(
              Outcome.NonRetryable.class,
              failed -> assertThat(failed.failure().kind()).isEqualTo(FailureKind.ERROR));
      assertThat(output(outcome).at("/status").asInt()).isEqualTo(status);
    }
  }

  @Test
  void retry_after_may_be_a_date() throws Exception {
    try (var server =
        answering(answer("503 Busy\r\nRetry-After: Fri, 01 May 2026 12:02:00 GMT", ""))) {
      assertThat(((Outcome.Failed) requests.perform(get(server, "/"))).retryAfter())
          .contains(Duration.ofMinutes(2));
    }
  }

  @Test
  void who_does_not_listen_or_hangs_up_is_tried_again() throws Exception {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    try (var server = answering("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")) {
      for (Outcome outcome :
          List.of(
              requests.perform("{\"url\":\"http://127.0.0.1:" + port + "/\"}"),
              requests.perform(get(server, "/")))) {
        assertThat(outcome)
            .isInstanceOfSatisfying(
                Outcome.Failed.class,
                failed -> assertThat(failed.failure().kind()).isEqualTo(FailureKind.ERROR));
      }
    }
  }
}
