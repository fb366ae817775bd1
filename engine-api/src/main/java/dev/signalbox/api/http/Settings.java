package dev.signalbox.api.http;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Where the server listens, and what it lets through.
 *
 * @param port 0 for any that is free
 * @param allowedHosts names under which it may be called, beside localhost and {@code host} itself
 * @param unauthenticatedRate requests a minute and address without a valid token
 * @param rate requests a minute and valid token; empty for as many as come
 */
public record Settings(
    String host,
    int port,
    Set<String> allowedHosts,
    int unauthenticatedRate,
    Optional<Integer> rate,
    Limits limits) {

  public static final int UNAUTHENTICATED_RATE = 20;

  public Settings {
    allowedHosts = Set.copyOf(allowedHosts);
  }

  public static Settings standard(String host, int port) {
    return new Settings(
        host, port, Set.of(), UNAUTHENTICATED_RATE, Optional.empty(), Limits.STANDARD);
  }

  /**
   * What bounds a single request or connection.
   *
   * @param bodyMax bytes
   * @param headersMax bytes of all headers together
   * @param jsonDepthMax how deep JSON may nest
   * @param waitMax how long a caller may wait for a run; more is cut to this
   * @param deadline of a request, and of the pause before the next on a connection; streams and
   *     waits excepted
   * @param writeDeadline within which a client must take a piece of a stream
   * @param slow from how long a piece of a stream on its client counts as slow
   * @param heartbeat the pause after which a silent stream says that it lives
   */
  public record Limits(
      int bodyMax,
      int headersMax,
      int jsonDepthMax,
      int streamsMax,
      int connectionsMax,
      Duration waitMax,
      Duration deadline,
      Duration writeDeadline,
      Duration slow,
      Duration heartbeat) {
    public static final Limits STANDARD =
        new Limits(
            1 << 20,
            16 << 10,
            64,
            50,
            1024,
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofSeconds(15));
  }
}
