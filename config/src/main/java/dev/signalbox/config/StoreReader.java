package dev.signalbox.config;

import dev.signalbox.config.EngineConfig.Store;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads where the log is kept.
 *
 * @param folder that paths are taken from
 */
record StoreReader(Problems problems, SecretNames secrets, Path folder) {
  private static final String KEY = "store";
  private static final String SQLITE = "sqlite";
  private static final String EXPECTED =
      "expected sqlite or postgresql://user:password@host/database, found ";
  private static final List<String> OPTIONS =
      List.of("sslmode", "sslrootcert", "sslcert", "sslkey");
  private static final List<String> FILES = List.of("sslrootcert", "sslcert", "sslkey");
  private static final int STANDARD_PORT = 5432;
  private static final int PORT_MAX = 65_535;

  /** Whatever stands before the last @ is who, as passwords have all kinds of characters. */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "postgres(?:ql)?://(?<user>[^:/@?#]+)(?::(?<password>.*))?@"
              + "(?<host>\\[[0-9A-Fa-f:.]+]|[^:/@?#\\[\\]]+)(?::(?<port>[0-9]{1,5}))?"
              + "/(?<database>[^/?#@]+)(?:\\?(?<options>[^@]*))?");

  Optional<Store> read(Mapping root) {
    Optional<Tree> tree = root.get(KEY);
    if (tree.isEmpty()) {
      return Optional.of(new Store.Sqlite());
    }
    return new Scalars(problems).text(tree.get(), KEY).flatMap(this::read);
  }

  Optional<Store> read(Tree.Scalar scalar) {
    if (scalar.text().equals(SQLITE)) {
      return Optional.of(new Store.Sqlite());
    }
    Matcher matcher = ADDRESS.matcher(scalar.text());
    if (!matcher.matches()) {
      boolean address = scalar.text().startsWith("postgres");
      problems.error(
          scalar.place(),
          KEY
              + ": "
              + EXPECTED
              // What is nearly an address may hold a password.
              + (address ? "something else that begins with postgres" : scalar.found()));
      return Optional.empty();
    }
    return postgresql(scalar, matcher);
  }

  private Optional<Store> postgresql(Tree.Scalar scalar, Matcher matcher) {
    int port =
        matcher.group("port") == null ? STANDARD_PORT : Integer.parseInt(group(matcher, "port"));
    if (port < 1 || port > PORT_MAX) {
      problems.error(
          scalar.place(), KEY + ": expected a port from 1 to " + PORT_MAX + ", found " + port);
      return Optional.empty();
    }
    String host = group(matcher, "host");
    return options(scalar, matcher)
        .map(options ->
            new Store.Postgresql(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                port,
                decoded(group(matcher, "database")),
                decoded(group(matcher, "user")),
                password(scalar, matcher),
                options));
  }

  /** A secret is taken as it is; what is written out is written as URLs are. */
  private Optional<String> password(Tree.Scalar scalar, Matcher matcher) {
    if (matcher.group("password") == null) {
      return Optional.empty();
    }
    Tree.Scalar part = scalar.part(matcher.start("password"), matcher.end("password"));
    return Optional.of(
        part.text().contains(SecretNames.START) ? secrets.filled(part, KEY) : decoded(part.text()));
  }

  private Optional<SequencedMap<String, String>> options(Tree.Scalar scalar, Matcher matcher) {
    var options = new LinkedHashMap<String, String>();
    for (String pair : group(matcher, "options").split("&", -1)) {
      int is = pair.indexOf('=');
      if (pair.isEmpty()) {
        continue;
      }
      String name = is < 0 ? pair : pair.substring(0, is);
      if (is < 0 || !OPTIONS.contains(name)) {
        problems.error(
            scalar.at(matcher.start("options")), KEY + ": " + Nearest.expected(name, OPTIONS));
        return Optional.empty();
      }
      String value = decoded(pair.substring(is + 1));
      options.put(name, FILES.contains(name) ? folder.resolve(value).toString() : value);
    }
    return Optional.of(options);
  }

  private static String group(Matcher matcher, String name) {
    String found = matcher.group(name);
    return found == null ? "" : found;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return text;
    }
  }
}
