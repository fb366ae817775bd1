package dev.signalbox.runner.http;

import static dev.signalbox.runner.http.Requests.get;
import static dev.signalbox.runner.http.Requests.output;
import static dev.signalbox.runner.http.TestServer.answer;
import static dev.signalbox.runner.http.TestServer.answering;
import static dev.signalbox.runner.http.TestServer.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Interruption;
import dev.signalbox.core.Outcome;
import dev.signalbox.runner.spi.Trigger;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an answer may cost. */
@Timeout(60)
final class BoundsTest {
  private final Requests requests = new Requests();

  @AfterEach
  void end() {
    requests.close();
  }

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
      Outcome outcome = requests.perform(get(server, "/"));

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

      assertThat(output(requests.perform(limited.formatted(fits.port()))).at("/body").asText())
          .isEqualTo(at);
      assertThat(requests.perform(limited.formatted(more.port())))
          .isInstanceOf(Outcome.NonRetryable.class);
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

      assertThat(requests.perform(input)).isInstanceOf(Outcome.TimedOut.class);
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
      Outcome outcome =
          requests.perform(input, Optional.of(Duration.ofMillis(200)), Interruption.NEVER);

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
      assertThat(requests.perform(get(server, "/"), Optional.empty(), trigger))
          .isInstanceOf(Outcome.Cancelled.class);
      assertThat(cut.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }
}
