package dev.signalbox.api.chaos;

import dev.signalbox.queue.postgres.PostgresAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** How engine.yaml names a database. */
final class Postgres {
  private Postgres() {}

  /** By another port of this machine. */
  static String url(PostgresAddress address, int port) {
    String options =
        address.options().entrySet().stream()
            .map(it -> encoded(it.getKey()) + "=" + encoded(it.getValue()))
            .collect(Collectors.joining("&"));
    return "postgresql://"
        + encoded(address.user())
        + address.password().map(it -> ":" + encoded(it)).orElse("")
        + "@127.0.0.1:"
        + port
        + "/"
        + encoded(address.database())
        + (options.isEmpty() ? "" : "?" + options);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
