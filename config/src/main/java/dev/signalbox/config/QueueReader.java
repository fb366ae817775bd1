package dev.signalbox.config;

import dev.signalbox.config.EngineConfig.Queue;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code queue}.
 *
 * @param folder that paths are taken from
 */
record QueueReader(Problems problems, Scalars scalars, SecretNames secrets, Path folder) {
  private static final String KEY = "queue";
  private static final String LOCAL = "local";
  private static final String STANDARD_PREFIX = "signalbox";
  private static final Duration STANDARD_LEASE = Duration.ofSeconds(15);

  /** Whatever stands before the last @ is who, as passwords have all kinds of characters. */
  private static final Pattern WHO =
      Pattern.compile("(rediss?://)([^:@/?#]*)(?::(.*))?(@[^@]*)", Pattern.DOTALL);

  /** A lease has to outlast a pause of the JVM, and shall not keep work from others for long. */
  private static final Pattern OPTION =
      Pattern.compile(
          "prefix=(?<prefix>[A-Za-z0-9_.:-]{1,64})"
              + "|lease=(?<lease>[3-9]|[1-9][0-9]{1,2})s"
              + "|sslrootcert=(?<root>.+)");

  private static final Pattern DATABASE = Pattern.compile("/?|/[0-9]{1,5}");

  /** The one of the process, where nothing is said or there is a problem. */
  Queue read(Optional<Tree> tree) {
    return tree.flatMap(at -> scalars.name(at, KEY).flatMap(_ -> scalars.text(at, KEY)))
        .map(scalar ->
            scalar.text().equals(LOCAL)
                ? new Queue.Local()
                : redis(filled(scalar)).orElseGet(() -> refused(scalar)))
        .orElseGet(Queue.Local::new);
  }

  /** A secret is taken as it is; what is written out is written as URLs are. */
  private String filled(Tree.Scalar scalar) {
    Matcher who = WHO.matcher(scalar.text());
    if (!who.matches() || who.group(3) == null) {
      return secrets.filled(scalar, KEY);
    }
    Tree.Scalar password = scalar.part(who.start(3), who.end(3));
    String secret =
        password.text().contains(SecretNames.START)
            ? encoded(secrets.filled(password, KEY))
            : password.text();
    return who.group(1)
        + secrets.filled(scalar.part(who.start(2), who.end(2)), KEY)
        + ":"
        + secret
        + secrets.filled(scalar.part(who.start(4), who.end(4)), KEY);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private Optional<Queue> redis(String text) {
    try {
      var uri = new URI(text);
      boolean isRedis =
          List.of("redis", "rediss").contains(String.valueOf(uri.getScheme()))
              && uri.getHost() != null
              && DATABASE.matcher(String.valueOf(uri.getRawPath())).matches()
              && uri.getFragment() == null;
      return isRedis
          ? options(Optional.ofNullable(uri.getQuery()).orElse(""))
              .map(options -> options.of(URI.create(text.replaceFirst("\\?.*", ""))))
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private record Options(String prefix, Duration lease, Optional<Path> root) {
    Queue of(URI server) {
      return new Queue.Redis(server, prefix, lease, root);
    }
  }

  /** Empty where one is not understood. */
  private Optional<Options> options(String query) {
    var options = new Options(STANDARD_PREFIX, STANDARD_LEASE, Optional.empty());
    for (String each : query.isEmpty() ? List.<String>of() : List.of(query.split("&", -1))) {
      Matcher option = OPTION.matcher(each);
      if (!option.matches()) {
        return Optional.empty();
      }
      options =
          new Options(
              Optional.ofNullable(option.group("prefix")).orElse(options.prefix()),
              Optional.ofNullable(option.group("lease"))
                  .map(seconds -> Duration.ofSeconds(Integer.parseInt(seconds)))
                  .orElse(options.lease()),
              Optional.ofNullable(option.group("root")).map(folder::resolve).or(options::root));
    }
    return Optional.of(options);
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
