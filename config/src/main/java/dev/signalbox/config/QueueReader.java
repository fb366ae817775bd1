package dev.signalbox.config;

import dev.signalbox.config.EngineConfig.Queue;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code queue}. */
record QueueReader(Problems problems, Scalars scalars, SecretNames secrets) {
  private static final String LOCAL = "local";
  private static final String STANDARD_PREFIX = "signalbox";
  private static final Duration STANDARD_LEASE = Duration.ofSeconds(15);

  /** A lease has to outlast a pause of the JVM, and shall not keep work from others for long. */
  private static final Pattern QUERY =
      Pattern.compile("(?:prefix=([A-Za-z0-9_.:-]{1,64}))?&?(?:lease=([3-9]|[1-9][0-9]{1,2})s)?");

  private static final Pattern DATABASE = Pattern.compile("/?|/[0-9]{1,5}");

  /** The one of the process, where nothing is said or there is a problem. */
  Queue read(Optional<Tree> tree) {
    return tree.flatMap(at -> scalars.name(at, "queue").flatMap(_ -> scalars.text(at, "queue")))
        .map(scalar ->
            scalar.text().equals(LOCAL)
                ? new Queue.Local()
                : redis(secrets.filled(scalar, "queue")).orElseGet(() -> refused(scalar)))
        .orElseGet(Queue.Local::new);
  }

  private static Optional<Queue> redis(String text) {
    try {
      var uri = new URI(text);
      boolean isRedis =
          List.of("redis", "rediss").contains(String.valueOf(uri.getScheme()))
              && uri.getHost() != null
              && DATABASE.matcher(String.valueOf(uri.getRawPath())).matches()
              && uri.getFragment() == null;
      Matcher query = QUERY.matcher(Optional.ofNullable(uri.getRawQuery()).orElse(""));
      if (!isRedis || !query.matches()) {
        return Optional.empty();
      }
      URI server = new URI(text.replaceFirst("\\?.*", ""));
      return Optional.of(
          new Queue.Redis(
              server,
              Optional.ofNullable(query.group(1)).orElse(STANDARD_PREFIX),
              Optional.ofNullable(query.group(2))
                  .map(seconds -> Duration.ofSeconds(Integer.parseInt(seconds)))
                  .orElse(STANDARD_LEASE)));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** What was found may hold a password, and is not repeated. */
  private Queue refused(Tree.Scalar scalar) {
    problems.error(
        scalar.place(),
        "queue: expected local, or a URL such as redis://127.0.0.1:6379,"
            + " rediss://user:${secret:REDIS_PASSWORD}@host:6379/0 or"
            + " redis://127.0.0.1:6379?prefix=NAME, found something else");
    return new Queue.Local();
  }
}
