package dev.signalbox.config;

import dev.signalbox.config.EngineConfig.Http;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/** Reads {@code http}. */
record HttpReader(Problems problems, SecretNames secrets) {
  private static final Http STANDARD =
      new Http("127.0.0.1", 8080, 20, Optional.empty(), Optional.empty(), List.of());

  /** Empty if there is a problem with it. */
  Optional<Http> read(Optional<Tree> tree) {
    return tree.isEmpty()
        ? Optional.of(STANDARD)
        : Mapping.closed(tree.get(), "http", Language.names(Language.HTTP), problems)
            .flatMap(this::http);
  }

  private Optional<Http> http(Mapping mapping) {
    int errors = problems.errors();
    String host = text(mapping, "host").orElse(STANDARD.host());
    int port = whole(mapping, "port", 0, 65_535).orElse(STANDARD.port());
    int strangers =
        whole(mapping, "unauthenticated-rate", 1, 1_000_000).orElse(STANDARD.unauthenticatedRate());
    Optional<Integer> rate = whole(mapping, "rate", 1, 1_000_000);
    Optional<URI> publicUrl = publicUrl(mapping);
    List<String> hosts =
        mapping
            .get("allowed-hosts")
            .map(tree -> tree instanceof Tree.Items list ? list.items() : List.of(tree))
            .orElse(List.of())
            .stream()
            .flatMap(tree -> text(tree, mapping.at("allowed-hosts")).stream())
            .toList();
    if (mapping.get("public-url").isEmpty() && !Hosts.isLoopback(host)) {
      problems.error(
          mapping.get("host").map(Tree::place).orElse(mapping.place()),
          "http.host: expected the key public-url beside a host that others can reach, found none;"
              + " add public-url: https://..., or listen at 127.0.0.1");
    }
    return errors < problems.errors()
        ? Optional.empty()
        : Optional.of(new Http(host, port, strangers, rate, publicUrl, hosts));
  }

  private Optional<URI> publicUrl(Mapping mapping) {
    Optional<Tree> tree = mapping.get("public-url");
    return text(mapping, "public-url")
        .flatMap(text -> {
          try {
            var uri = new URI(text);
            if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
              return Optional.of(uri);
            }
          } catch (URISyntaxException e) {
            // the same answer as for any other text
          }
          problems.error(
              tree.map(Tree::place).orElse(mapping.place()),
              "http.public-url: expected a URL such as https://signalbox.example.org, found "
                  + tree.map(Tree::found).orElse("none"));
          return Optional.empty();
        });
  }

  private Optional<Integer> whole(Mapping mapping, String key, long min, long max) {
    return mapping
        .get(key)
        .flatMap(tree -> new Scalars(problems).whole(tree, mapping.at(key), min, max))
        .map(Math::toIntExact);
  }

  private Optional<String> text(Mapping mapping, String key) {
    return mapping.get(key).flatMap(tree -> text(tree, mapping.at(key)));
  }

  private Optional<String> text(Tree tree, String path) {
    var scalars = new Scalars(problems);
    return scalars
        .name(tree, path)
        .flatMap(_ -> scalars.text(tree, path))
        .map(scalar -> secrets.filled(scalar, path));
  }
}
