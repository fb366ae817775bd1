package dev.signalbox.api.chaos;

import java.net.URI;
import java.util.ArrayList;
import java.util.Optional;

/**
 * A database of a Redis of this machine.
 *
 * @param login {@code user:password}, as it stands in the URL
 */
public record RedisPlace(int port, Optional<String> login, int database) {
  private static final int STANDARD_PORT = 6379;

  /** Of {@code redis://user:password@127.0.0.1:6379/0}, without options. */
  static RedisPlace of(URI url) {
    String path = Optional.ofNullable(url.getPath()).orElse("");
    if (!"redis".equals(url.getScheme())
        || url.getHost() == null
        || url.getQuery() != null
        || !path.matches("(/\\d{0,4})?")) {
      throw new IllegalArgumentException(
          "expected redis, or redis://HOST:PORT/N without options, found " + shown(url));
    }
    Loopback.require(url.getHost());
    return new RedisPlace(
        url.getPort() < 0 ? STANDARD_PORT : url.getPort(),
        Optional.ofNullable(url.getUserInfo()),
        path.length() < 2 ? 0 : Integer.parseInt(path.substring(1)));
  }

  private static String shown(URI url) {
    return url.getScheme() + "://" + url.getHost();
  }

  /** How many keys there are; empty where it does not say so. */
  Optional<Long> size() {
    String answer = ask("DBSIZE");
    return answer.matches("(?s):\\d+\r\n.*")
        ? Optional.of(Long.parseLong(answer.substring(1, answer.indexOf('\r'))))
        : Optional.empty();
  }

  void empty() {
    var _ = ask("FLUSHDB");
  }

  private String ask(String command) {
    var all = new ArrayList<String>();
    login.ifPresent(it -> {
      int colon = it.indexOf(':');
      String user = it.substring(0, Math.max(colon, 0));
      all.add("AUTH " + (user.isEmpty() ? "" : user + " ") + it.substring(colon + 1));
    });
    if (database != 0) {
      all.add("SELECT " + database);
    }
    all.add(command);
    return RedisTalk.ask(port, all.toArray(String[]::new));
  }

  /** As engine.yaml names it, by another port. */
  String through(int other, String options) {
    return "redis://"
        + login.map(it -> it + "@").orElse("")
        + "127.0.0.1:"
        + other
        + "/"
        + database
        + options;
  }

  /** A server without a password. */
  static RedisPlace at(int port) {
    return new RedisPlace(port, Optional.empty(), 0);
  }
}
