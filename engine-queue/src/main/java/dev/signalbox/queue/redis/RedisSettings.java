package dev.signalbox.queue.redis;

import java.net.URI;
import java.time.Duration;

/**
 * Where Redis is, and how long we wait for it.
 *
 * @param server {@code redis://user:password@host:port/database}, or {@code rediss} with TLS
 * @param prefix what all keys begin with, inside of their hash tag, so that one node of a cluster
 *     has all of them
 * @param lease how long a job stays with a worker who does not say that he is there
 * @param deadline of one command; after it the connection counts as broken
 */
public record RedisSettings(URI server, String prefix, Duration lease, Duration deadline) {
  public static final Duration LEASE = Duration.ofSeconds(15);
  public static final Duration DEADLINE = Duration.ofSeconds(5);

  public RedisSettings(URI server, String prefix) {
    this(server, prefix, LEASE, DEADLINE);
  }

  public RedisSettings withLease(Duration other) {
    return new RedisSettings(server, prefix, other, deadline);
  }

  public RedisSettings withDeadline(Duration other) {
    return new RedisSettings(server, prefix, lease, other);
  }

  /** Without user and password. */
  String place() {
    int port = server.getPort();
    return server.getScheme() + "://" + server.getHost() + (port < 0 ? "" : ":" + port);
  }
}
