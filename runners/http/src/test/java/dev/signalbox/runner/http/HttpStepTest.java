package dev.signalbox.runner.http;

import static dev.signalbox.runner.http.TestServer.answer;
import static dev.signalbox.runner.http.TestServer.answering;
import static dev.signalbox.runner.http.TestServer.bytes;
import static dev.signalbox.runner.http.TestServer.header;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Step;
import dev.signalbox.runner.spi.FakeAgent;
import dev.signalbox.runner.spi.Interruption;
import dev.signalbox.runner.spi.JsonTree;
import dev.signalbox.runner.spi.Trigger;
import dev.signalbox.runner.spi.outbound.Destination;
import dev.signalbox.runner.spi.outbound.OutboundGuard;
import dev.signalbox.runner.spi.outbound.OutboundRules;
import dev.signalbox.runner.spi.outbound.Resolver;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class HttpStepTest {
  private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
  private static final String ALL_PORTS = "127.0.0.0";

  private final Vertx vertx = Vertx.vertx();
  private final List<String> lookedUp = new ArrayList<>();

  @AfterEach
  void end() {
    vertx.close().await();
  }

  /** Every port is open; of private addresses, those of 127.0.0.0/8 but for 127.0.0.9. */
  private HttpStep step(Resolver resolver) {
    var allow =
        List.<Destination>of(
            new Destination.Network(InetAddress.ofLiteral(ALL_PORTS), 29, Optional.empty()),
            new Destination.Network(InetAddress.ofLiteral("::1"), 128, Optional.empty()));
    var ports =
        IntStream.rangeClosed(1, 65_535).boxed().collect(java.util.stream.Collectors.toSet());
    var guard =
        new OutboundGuard(
            new OutboundRules(allow, List.of(), Set.copyOf(ports)),
            name -> {
              lookedUp.add(name);
              return resolver.resolve(name);
            },
            (_, _, _) -> false);
    Map<String, String> secrets = Map.of("TOKEN", "s3cret-value", "BROKEN", "a\r\nX-Evil: 1");
    return new HttpStep(
        vertx, guard, name -> Optional.ofNullable(secrets.get(name)), InstantSource.fixed(NOW));
  }

  private Outcome perform(String input) {
    return perform(input, Optional.of(Duration.ofSeconds(20)), Interruption.NEVER);
  }

  private Outcome perform(String input, Optional<Duration> timeout, Interruption interruption) {
    try (var step = step(_ -> List.of(InetAddress.ofLiteral("127.0.0.1")))) {
      return step.perform(
          new HttpStep.Call(
              FakeAgent.id(), new Json("{\"http\":" + input + "}"), timeout, interruption));
    }
  }

  private static String get(TestServer server, String path) {
    return "{\"url\":\"http://127.0.0.1:" + server.port() + path + "\"}";
  }

  private static JsonNode output(Outcome outcome) {
    return JsonTree.of(outcome.output());
  }

  // --- What is asked

  @Test
  void a_request_is_sent_as_it_is_written_with_the_key_of_the_step() throws Exception {
    try (var server =
        answering(answer("201 Created\r\nContent-Type: application/json", "{\"id\":7}"))) {
      Outcome outcome =
          perform(
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
          perform("{\"url\":\"http://127.0.0.1:%d\",\"body\":\"hello\"}".formatted(server.port()));
      perform(get(server, "/x"));

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
      perform(
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
    Outcome outcome = perform(input);

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
        Outcome outcome = perform(get(server, "/"));
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
      Outcome outcome = perform(get(server, "/p?secret=1"));

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
      Outcome outcome = perform(get(server, "/"));

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
      assertThat(((Outcome.Failed) perform(get(server, "/"))).retryAfter())
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
              perform("{\"url\":\"http://127.0.0.1:" + port + "/\"}"), perform(get(server, "/")))) {
        assertThat(outcome)
            .isInstanceOfSatisfying(
                Outcome.Failed.class,
                failed -> assertThat(failed.failure().kind()).isEqualTo(FailureKind.ERROR));
      }
    }
  }

  // --- Bounds

  @Test
  void A61_an_answer_that_never_ends_is_cut_off() throws Exception {
    var cut = new CountDownLatch(1);
    byte[] chunk = new byte[64 << 10];
    TestServer.Script endless =
        (_, out) -> {
          out.write(bytes("HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n"));
          try {
            for (int i = 0; i < 1600; i++) {
              out.write(chunk);
            }
          } catch (IOException e) {
            cut.countDown();
            throw e;
          }
        };
    try (var server = TestServer.at("127.0.0.1", endless)) {
      Outcome outcome = perform(get(server, "/"));

      assertThat(outcome)
          .isInstanceOfSatisfying(
              Outcome.NonRetryable.class,
              failed -> assertThat(failed.failure().message()).contains("65536"));
      assertThat(cut.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void F32_an_answer_at_its_limit_is_taken_and_one_byte_more_is_not() throws Exception {
    String at = "a".repeat(100);
    try (var fits = answering(answer("200 OK", at));
        var more = answering(answer("200 OK", at + "a"))) {
      String limited = "{\"max-response\":100,\"url\":\"http://127.0.0.1:%d/\"}";

      assertThat(output(perform(limited.formatted(fits.port()))).at("/body").asText())
          .isEqualTo(at);
      assertThat(perform(limited.formatted(more.port()))).isInstanceOf(Outcome.NonRetryable.class);
    }
  }

  @Test
  void A61_an_answer_that_drips_ends_with_its_time() throws Exception {
    var cut = new CountDownLatch(1);
    TestServer.Script dripping =
        (_, out) -> {
          out.write(bytes("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"));
          try {
            while (!cut.await(20, TimeUnit.MILLISECONDS)) {
              out.write('x');
              out.flush();
            }
          } catch (IOException | InterruptedException _) {
            cut.countDown();
          }
        };
    try (var server = TestServer.at("127.0.0.1", dripping)) {
      String input = "{\"timeout\":300,\"url\":\"http://127.0.0.1:" + server.port() + "/\"}";

      assertThat(perform(input)).isInstanceOf(Outcome.TimedOut.class);
      assertThat(cut.await(20, TimeUnit.SECONDS)).as("the connection is closed").isTrue();
    }
  }

  @Test
  void the_shorter_of_two_timeouts_counts() throws Exception {
    var end = new CountDownLatch(1);
    TestServer.Script silent =
        (_, _) -> {
          try {
            end.await();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        };
    try (var server = TestServer.at("127.0.0.1", silent)) {
      String input = "{\"timeout\":60000,\"url\":\"http://127.0.0.1:" + server.port() + "/\"}";
      Outcome outcome = perform(input, Optional.of(Duration.ofMillis(200)), Interruption.NEVER);

      assertThat(outcome)
          .isInstanceOfSatisfying(
              Outcome.TimedOut.class, late -> assertThat(late.message()).contains("200 ms"));
    } finally {
      end.countDown();
    }
  }

  @Test
  void an_interruption_ends_it_at_once_and_closes_the_connection() throws Exception {
    var trigger = new Trigger();
    var cut = new CountDownLatch(1);
    TestServer.Script interrupting =
        (_, out) -> {
          trigger.request();
          try {
            while (!cut.await(20, TimeUnit.MILLISECONDS)) {
              out.write(bytes("HTTP/1.1 100 Continue\r\n\r\n"));
              out.flush();
            }
          } catch (IOException | InterruptedException _) {
            cut.countDown();
          }
        };
    try (var server = TestServer.at("127.0.0.1", interrupting)) {
      assertThat(perform(get(server, "/"), Optional.empty(), trigger))
          .isInstanceOf(Outcome.Cancelled.class);
      assertThat(cut.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  // --- The guard

  @Test
  void A58_a_name_that_changes_its_address_changes_nothing() throws Exception {
    try (var first = answering(answer("200 OK", "first"))) {
      var answers = new ArrayList<>(List.of("127.0.0.1", "127.0.0.9"));
      try (var step = step(_ -> List.of(InetAddress.ofLiteral(answers.removeFirst())))) {
        Outcome outcome =
            step.perform(
                new HttpStep.Call(
                    FakeAgent.id(),
                    new Json("{\"http\":{\"url\":\"http://rebound.test:" + first.port() + "/\"}}"),
                    Optional.empty(),
                    Interruption.NEVER));

        assertThat(output(outcome).at("/body").asText()).isEqualTo("first");
        assertThat(lookedUp).containsExactly("rebound.test");
        assertThat(header(first.requests.getFirst(), "host"))
            .contains("rebound.test:" + first.port());
      }
    }
  }

  @Test
  void S20_the_next_address_is_tried_where_one_does_not_answer() throws Exception {
    try (var server =
            TestServer.at("127.0.0.2", (_, out) -> out.write(bytes(answer("200 OK", "2"))));
        var step =
            step(_ ->
                List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("127.0.0.2")))) {
      Outcome outcome =
          step.perform(
              new HttpStep.Call(
                  FakeAgent.id(),
                  new Json("{\"http\":{\"url\":\"http://two.test:" + server.port() + "/\"}}"),
                  Optional.empty(),
                  Interruption.NEVER));

      assertThat(output(outcome).at("/body").asText()).isEqualTo("2");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.9/",
        "http://169.254.169.254/latest",
        "http://[::ffff:10.0.0.1]/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://0x7f.1/",
        "http://2130706433/",
        "//127.0.0.9/",
        "http://[64:ff9b::7f00:1]/"
      })
  void A59_a_redirection_to_what_is_refused_is_not_followed(String location) throws Exception {
    try (var server = answering(answer("302 Found\r\nLocation: " + location, ""))) {
      Outcome outcome = perform(get(server, "/"));

      assertThat(outcome)
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed -> assertThat(failed.failure().kind()).isEqualTo(FailureKind.CONFIG));
    }
  }

  @Test
  void S20_three_redirections_are_followed_and_no_fourth() throws Exception {
    TestServer.Script countdown =
        (request, out) -> {
          int left =
              Integer.parseInt(request.substring("GET /".length(), request.indexOf(" HTTP")));
          out.write(
              bytes(
                  left == 0
                      ? answer("200 OK", "there")
                      : answer("302 Found\r\nLocation: /" + (left - 1), "")));
        };
    try (var server = TestServer.at("127.0.0.1", countdown)) {
      assertThat(output(perform(get(server, "/3"))).at("/body").asText()).isEqualTo("there");
      assertThat(perform(get(server, "/4"))).isInstanceOf(Outcome.NonRetryable.class);
    }
  }

  @Test
  void S20_secrets_are_not_told_to_another_origin() throws Exception {
    try (var other = answering(answer("200 OK", "other"));
        var server =
            answering(
                answer(
                    "307 Temporary Redirect\r\nLocation: http://127.0.0.1:" + other.port() + "/o",
                    ""))) {
      Outcome outcome =
          perform(
              """
              {"url":"http://127.0.0.1:%d/","body":"b","headers":
                {"X-Key":[{"secret":"TOKEN"}],"Cookie":["c=d"],"X-Plain":["p"]}}
              """
                  .formatted(server.port()));

      assertThat(output(outcome).at("/body").asText()).isEqualTo("other");
      assertThat(server.requests.getFirst()).contains("s3cret-value");
      String request = other.requests.getFirst();
      assertThat(request).startsWith("POST /o").endsWith("b").contains("X-Plain");
      assertThat(request).doesNotContain("s3cret-value").doesNotContain("c=d");
    }
  }

  @Test
  void a_post_that_is_sent_on_becomes_a_get() throws Exception {
    TestServer.Script script =
        (request, out) ->
            out.write(
                bytes(
                    request.startsWith("POST")
                        ? answer("303 See Other\r\nLocation: /done", "")
                        : answer("200 OK", "done")));
    try (var server = TestServer.at("127.0.0.1", script)) {
      perform("{\"url\":\"http://127.0.0.1:%d/\",\"body\":\"b\"}".formatted(server.port()));

      assertThat(server.requests.getLast()).startsWith("GET /done").doesNotContain("ontent-");
    }
  }

  @Test
  void an_ipv6_address_is_asked_by_its_own_name() throws Exception {
    try (var server = TestServer.at("::1", (_, out) -> out.write(bytes(answer("200 OK", "6"))))) {
      Outcome outcome = perform("{\"url\":\"http://[::1]:" + server.port() + "/\"}");

      assertThat(output(outcome).at("/body").asText()).isEqualTo("6");
      assertThat(header(server.requests.getFirst(), "host")).contains("[::1]:" + server.port());
    }
  }

  @Test
  void an_attempt_begins_at_once_and_may_be_made_again() {
    assertThat(HttpStep.SHAPE.start()).isEqualTo(Step.Start.DIRECT);
  }
}
