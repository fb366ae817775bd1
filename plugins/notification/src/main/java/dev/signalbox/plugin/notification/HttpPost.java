package dev.signalbox.plugin.notification;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;

/**
 * Posts JSON. Only the status and the Retry-After of the answer matter: its body is never read, a
 * redirect never followed. Errors name the channel and not the address, for that may be a secret of
 * its own.
 */
final class HttpPost {
  static final Duration DEADLINE = Duration.ofSeconds(10);

  private final Clock clock;
  private final Duration deadline;
  private Optional<HttpClient> client = Optional.empty();

  HttpPost(Clock clock, Duration deadline) {
    this.clock = clock;
    this.deadline = deadline;
  }

  Clock clock() {
    return clock;
  }

  void send(String channel, URI to, Map<String, String> headers, byte[] body)
      throws Undelivered, InterruptedException {
    var request =
        HttpRequest.newBuilder(to)
            .timeout(deadline)
            .header("Content-Type", "application/json")
            .header("User-Agent", "signalbox")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    try {
      var answer = client().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      answer.body().close();
      judge(channel, answer);
    } catch (IOException e) {
      throw Undelivered.passing(
          channel + " cannot be reached: " + e.getClass().getSimpleName(), Optional.empty());
    }
  }

  /** Made when it is needed: to read the certificates of the machine takes long. */
  private synchronized HttpClient client() {
    HttpClient made =
        client.orElseGet(() ->
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(deadline)
                .build());
    client = Optional.of(made);
    return made;
  }

  private void judge(String channel, HttpResponse<?> answer) throws Undelivered {
    int status = answer.statusCode();
    if (status >= 200 && status < 300) {
      return;
    }
    String message = channel + " answered " + status;
    if (status == 408 || status == 425 || status == 429 || status >= 500) {
      throw Undelivered.passing(
          message, answer.headers().firstValue("Retry-After").flatMap(this::duration));
    }
    throw Undelivered.lasting(message);
  }

  /** Seconds or a date (RFC 9110, 10.2.3). */
  private Optional<Duration> duration(String retryAfter) {
    String value = retryAfter.strip();
    if (value.matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    try {
      var until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      var wait = Duration.between(clock.instant(), until);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
