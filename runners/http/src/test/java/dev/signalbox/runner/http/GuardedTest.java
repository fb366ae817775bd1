package dev.signalbox.runner.http;

import static dev.signalbox.runner.http.Requests.get;
import static dev.signalbox.runner.http.Requests.output;
import static dev.signalbox.runner.http.TestServer.answer;
import static dev.signalbox.runner.http.TestServer.answering;
import static dev.signalbox.runner.http.TestServer.bytes;
import static dev.signalbox.runner.http.TestServer.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Step;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a request goes, and where it does not. */
@Timeout(60)
final class GuardedTest {
  private final Requests requests = new Requests();

  @AfterEach
  void end() {
    requests.close();
  }

  @Test
  void A58_a_name_that_changes_its_address_changes_nothing() throws Exception {
    try (var first = answering(answer("200 OK", "first"))) {
      var answers = new ArrayList<>(List.of("127.0.0.1", "127.0.0.9"));
      try (var rebinding =
          new Requests(_ -> List.of(InetAddress.ofLiteral(answers.removeFirst())))) {
        Outcome outcome =
            rebinding.perform("{\"url\":\"http://rebound.test:" + first.port() + "/\"}");

        assertThat(output(outcome).at("/body").asText()).isEqualTo("first");
        assertThat(rebinding.lookedUp).containsExactly("rebound.test");
        assertThat(header(first.requests.getFirst(), "host"))
            .contains("rebound.test:" + first.port());
      }
    }
  }

  @Test
  void S20_the_next_address_is_tried_where_one_does_not_answer() throws Exception {
    try (var server =
            TestServer.at("127.0.0.2", (_, out) -> out.write(bytes(answer("200 OK", "2"))));
        var both =
            new Requests(_ ->
                List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("127.0.0.2")))) {
      Outcome outcome = both.perform("{\"url\":\"http://two.test:" + server.port() + "/\"}");

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
      Outcome outcome = requests.perform(get(server, "/"));

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
      assertThat(output(requests.perform(get(server, "/3"))).at("/body").asText())
          .isEqualTo("there");
      assertThat(requests.perform(get(server, "/4"))).isInstanceOf(Outcome.NonRetryable.class);
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
          requests.perform(
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
      requests.perform(
          "{\"url\":\"http://127.0.0.1:%d/\",\"body\":\"b\"}".formatted(server.port()));

      assertThat(server.requests.getLast()).startsWith("GET /done").doesNotContain("ontent-");
    }
  }

  @Test
  void an_ipv6_address_is_asked_by_its_own_name() throws Exception {
    try (var server = TestServer.at("::1", (_, out) -> out.write(bytes(answer("200 OK", "6"))))) {
      Outcome outcome = requests.perform("{\"url\":\"http://[::1]:" + server.port() + "/\"}");

      assertThat(output(outcome).at("/body").asText()).isEqualTo("6");
      assertThat(header(server.requests.getFirst(), "host")).contains("[::1]:" + server.port());
    }
  }

  @Test
  void an_attempt_begins_at_once_and_may_be_made_again() {
    assertThat(HttpStep.SHAPE.start()).isEqualTo(Step.Start.DIRECT);
  }
}
