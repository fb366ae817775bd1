package dev.signalbox.queue.redis;

import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.redis.client.RedisOptions;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where Redis is, and how long we wait for it.
 *
 * @param server {@code redis://user:password@host:port/database}, or {@code rediss} with TLS
 * @param prefix what all keys begin with, inside of their hash tag, so that one node of a cluster
 *     has all of them
 * @param lease how long a job stays with a worker who does not say that he is there
 * @param rootCertificate a file of those that may have signed the server's; else those that Java
 *     trusts
 * @param deadline of one command; after it the connection counts as broken
 */
public record RedisSettings(
    URI server, String prefix, Duration lease, Optional<Path> rootCertificate, Duration deadline) {
  public static final Duration LEASE = Duration.ofSeconds(15);
  public static final Duration DEADLINE = Duration.ofSeconds(5);

  public RedisSettings(URI server, String prefix) {
    this(server, prefix, LEASE, Optional.empty(), DEADLINE);
  }

  public RedisSettings withLease(Duration other) {
    return new RedisSettings(server, prefix, other, rootCertificate, deadline);
  }

  public RedisSettings withDeadline(Duration other) {
    return new RedisSettings(server, prefix, lease, rootCertificate, other);
  }

  public RedisSettings withRootCertificate(Optional<Path> other) {
    return new RedisSettings(server, prefix, lease, other, deadline);
  }

  /** The user, where there is one, and the password; empty where nobody asks for them. */
  Optional<List<String>> credentials() {
    return Optional.ofNullable(server.getRawUserInfo())
        .filter(info -> info.indexOf(':') >= 0)
        .map(info -> {
          int colon = info.indexOf(':');
          String password = decoded(info.substring(colon + 1));
          return colon == 0
              ? List.of(password)
              : List.of(decoded(info.substring(0, colon)), password);
        });
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Without user and password. */
  String place() {
    int port = server.getPort();
    return server.getScheme() + "://" + server.getHost() + (port < 0 ? "" : ":" + port);
  }

  private NetClientOptions net() {
    var net =
        new NetClientOptions()
            .setTcpNoDelay(true)
            .setTcpKeepAlive(true)
            .setConnectTimeout((int) deadline.toMillis())
            .setHostnameVerificationAlgorithm("HTTPS");
    rootCertificate.ifPresent(
        file -> net.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
    return net;
  }

  /** As the client is told. */
  RedisOptions options() {
    return new RedisOptions()
        // In RESP3 a message that comes while an answer is awaited swallows that answer: the client
        // takes both for one. In RESP2 they change places at most, and both are looked at here.
        .setProtocolNegotiation(false)
        .setConnectionString(server.toString())
        .setMaxPoolSize(1)
        .setMaxPoolWaiting(1)
        .setMaxWaitingHandlers(100_000)
        .setNetClientOptions(net());
  }
}
