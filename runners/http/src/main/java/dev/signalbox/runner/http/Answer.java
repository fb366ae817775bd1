package dev.signalbox.runner.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.signalbox.core.Failure;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.runner.spi.JsonTree;
import dev.signalbox.runner.spi.outbound.HttpUrl;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an answer means for the attempt. */
record Answer(Request request, Response response) {
  private static final Pattern JSON_TYPE =
      Pattern.compile("(?i)\\s*[a-z0-9.-]+/([a-z0-9.-]+\\+)?json\\s*(;.*)?");
  private static final Pattern CHARSET =
      Pattern.compile("(?i);\\s*charset\\s*=\\s*\"?([A-Za-z0-9._:-]+)\"?");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

  Outcome outcome(Instant now) {
    if (response.isSuccess()) {
      return new Outcome.Claimed(output());
    }
    var failure = new Failure(FailureKind.ERROR, message());
    return response.isTransient()
        ? new Outcome.Failed(failure, output(), retryAfter(now))
        : new Outcome.NonRetryable(failure, output());
  }

  private String message() {
    String reason = response.reason().isEmpty() ? "" : " " + response.reason();
    return named(request) + " answered " + response.status() + reason;
  }

  /** Without its query, which may be long and may hold what is nobody's business. */
  static String named(Request request) {
    HttpUrl url = request.url();
    String text = url.toString();
    int end = text.indexOf('?');
    return request.method() + " " + (end < 0 ? text : text.substring(0, end));
  }

  private Json output() {
    var headers = new LinkedHashMap<String, Json>();
    response.headers().forEach((name, value) -> headers.put(name, text(value)));
    var output = new LinkedHashMap<String, Json>();
    output.put("status", Json.of(response.status()));
    output.put("headers", Json.object(headers));
    output.put("body", body());
    return Json.object(output);
  }

  /** JSON where it says that it is, or says nothing or shows it; else text. */
  private Json body() {
    if (response.body().length() == 0) {
      return Json.NULL;
    }
    Optional<String> type = response.header("content-type");
    String text = new String(response.body().getBytes(), charset(type));
    boolean mayBeAny = type.isEmpty() || JSON_TYPE.matcher(type.get()).matches();
    if (mayBeAny || Request.isDocument(text)) {
      try {
        return JsonTree.json(JsonTree.parse(text));
      } catch (IOException _) {
        // it only says so
      }
    }
    return text(text);
  }

  private static Json text(String text) {
    return JsonTree.json(JsonNodeFactory.instance.textNode(text));
  }

  private static Charset charset(Optional<String> type) {
    Matcher matcher = CHARSET.matcher(type.orElse(""));
    try {
      return matcher.find()
          ? Charset.forName(String.valueOf(matcher.group(1)))
          : StandardCharsets.UTF_8;
    } catch (IllegalArgumentException _) {
      return StandardCharsets.UTF_8;
    }
  }

  /** In seconds, or as a date. */
  private Optional<Duration> retryAfter(Instant now) {
    return response
        .header("retry-after")
        .map(String::strip)
        .flatMap(text ->
            SECONDS.matcher(text).matches()
                ? Optional.of(Duration.ofSeconds(Long.parseLong(text)))
                : until(text, now));
  }

  private static Optional<Duration> until(String date, Instant now) {
    try {
      var format = DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT);
      return Optional.of(Duration.between(now, ZonedDateTime.parse(date, format).toInstant()));
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }
}
