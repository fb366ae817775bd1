package dev.signalbox.runner.http;

import io.vertx.core.buffer.Buffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What the other side has answered.
 *
 * @param headers by their names in lower case; what came several times is one, joined by commas
 */
record Response(int status, String reason, SequencedMap<String, String> headers, Buffer body) {
  Response {
    headers = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(headers));
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /** Whether the same request may fare better later. */
  boolean isTransient() {
    return status >= 500 || status == 429 || status == 408;
  }

  boolean isRedirection() {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> headers.containsKey("location");
      default -> false;
    };
  }
}
