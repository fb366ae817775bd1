package dev.signalbox.api.hook;

import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What somebody has sent, as it came.
 *
 * @param headers by their names in lower case
 */
public record Delivery(Map<String, String> headers, Buffer body) {
  public Delivery {
    headers =
        headers.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    header -> header.getKey().toLowerCase(Locale.ROOT), Map.Entry::getValue));
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }
}
