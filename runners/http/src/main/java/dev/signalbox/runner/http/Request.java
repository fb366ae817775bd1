package dev.signalbox.runner.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.runner.spi.AttemptId;
import dev.signalbox.runner.spi.JsonTree;
import dev.signalbox.runner.spi.RunnerException;
import dev.signalbox.runner.spi.Secrets;
import dev.signalbox.runner.spi.outbound.HttpUrl;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is asked, of whom.
 *
 * @param maxResponse the bytes of an answer that are taken; more is a failure
 */
record Request(
    String method, HttpUrl url, List<Header> headers, Optional<String> body, int maxResponse) {
  private static final int STANDARD_MAX_RESPONSE = 64 << 10;
  private static final List<String> CREDENTIALS = List.of("authorization", "cookie");

  Request {
    headers = List.copyOf(headers);
  }

  /** {@code confidential}: only for the one whom the author has named. */
  record Header(String name, String value, boolean confidential) {
    boolean is(String other) {
      return name.equalsIgnoreCase(other);
    }
  }

  /**
   * Out of the input of a step.
   *
   * @throws RunnerException where it cannot be sent as it is
   */
  static Request of(JsonNode input, AttemptId id, Secrets secrets) {
    Optional<String> body =
        input.has("body") ? Optional.of(input.path("body").asText()) : Optional.empty();
    String method = input.path("method").asText(body.isPresent() ? "POST" : "GET");
    if (body.isPresent() && (method.equals("GET") || method.equals("HEAD"))) {
      throw new RunnerException("expected no body for " + method + ", found one; remove it");
    }
    var headers = new ArrayList<Header>();
    input
        .path("headers")
        .properties()
        .forEach(header -> headers.add(header(header.getKey(), header.getValue(), secrets)));
    addMissing(headers, "User-Agent", "Signalbox");
    addMissing(headers, "Idempotency-Key", id.key());
    body.ifPresent(text -> addMissing(headers, "Content-Type", type(text)));
    try {
      return new Request(
          method,
          HttpUrl.parse(input.path("url").asText()),
          headers,
          body,
          input.path("max-response").asInt(STANDARD_MAX_RESPONSE));
    } catch (HttpUrl.Malformed e) {
      throw new RunnerException("http.url: " + e.getMessage());
    }
  }

  private static Header header(String name, JsonNode pieces, Secrets secrets) {
    var value = new StringBuilder();
    boolean confidential = CREDENTIALS.stream().anyMatch(name::equalsIgnoreCase);
    for (JsonNode piece : pieces) {
      if (piece.isTextual()) {
        value.append(piece.asText());
      } else {
        confidential = true;
        String secret = piece.path("secret").asText();
        value.append(
            secrets
                .find(secret)
                .orElseThrow(
                    () -> new RunnerException("the secret " + secret + " has no value any more")));
      }
    }
    if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
      throw new RunnerException(
          "http.headers." + name + ": expected one line of text, found a control character");
    }
    return new Header(name, value.toString(), confidential);
  }

  private static void addMissing(List<Header> headers, String name, String value) {
    if (headers.stream().noneMatch(header -> header.is(name))) {
      headers.add(new Header(name, value, false));
    }
  }

  private static String type(String body) {
    return isDocument(body) ? "application/json" : "text/plain; charset=utf-8";
  }

  /** Whether a text is a JSON object or array. */
  static boolean isDocument(String text) {
    String start = text.stripLeading();
    if (!start.startsWith("{") && !start.startsWith("[")) {
      return false;
    }
    try {
      JsonTree.check(text);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /**
   * The request that a redirection asks for: as browsers do it, what is not repeatable becomes a
   * GET. What is confidential is not told to another origin.
   */
  Request redirected(int status, HttpUrl to) {
    boolean keep = status == 307 || status == 308 || method.equals("HEAD") || method.equals("GET");
    boolean rewritten = !keep && (status == 303 || method.equals("POST"));
    List<Header> kept =
        headers.stream()
            .filter(header -> !header.confidential() || to.hasOriginOf(url))
            .filter(header -> !rewritten || !header.is("Content-Type"))
            .toList();
    return new Request(
        rewritten ? "GET" : method, to, kept, rewritten ? Optional.empty() : body, maxResponse);
  }
}
