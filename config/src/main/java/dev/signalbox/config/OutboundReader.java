package dev.signalbox.config;

import dev.signalbox.config.EngineConfig.Destination;
import dev.signalbox.config.EngineConfig.Outbound;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code outbound}. */
record OutboundReader(Problems problems, Scalars scalars) {
  private static final Pattern NAME =
      Pattern.compile("(\\*\\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)*[a-z]([a-z0-9-]*[a-z0-9])?");
  private static final Pattern IPV4 =
      Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
  private static final Pattern DESTINATION =
      Pattern.compile("(\\[[0-9a-f:.]+]|[^\\[\\]/:]+)(?:/([0-9]{1,3}))?(?::([0-9]{1,5}))?");

  /** The standard where there is none, or a problem with it. */
  Outbound read(Optional<Tree> tree) {
    return tree.flatMap(
            found -> Mapping.closed(found, "outbound", Language.names(Language.OUTBOUND), problems))
        .map(mapping ->
            new Outbound(
                destinations(mapping, "allow"), destinations(mapping, "only"), ports(mapping)))
        .orElse(Outbound.STANDARD);
  }

  private Set<Integer> ports(Mapping mapping) {
    if (mapping.get("ports").isEmpty()) {
      return Outbound.STANDARD.ports();
    }
    var ports = new HashSet<Integer>();
    for (Tree tree : items(mapping, "ports")) {
      scalars
          .whole(tree, mapping.at("ports"), 1, 65_535)
          .ifPresent(port -> ports.add(Math.toIntExact(port)));
    }
    return ports;
  }

  private List<Destination> destinations(Mapping mapping, String key) {
    return items(mapping, key).stream()
        .flatMap(tree -> destination(tree, mapping.at(key)).stream())
        .toList();
  }

  private static List<Tree> items(Mapping mapping, String key) {
    return mapping
        .get(key)
        .map(tree -> tree instanceof Tree.Items list ? list.items() : List.of(tree))
        .orElse(List.of());
  }

  private Optional<Destination> destination(Tree tree, String path) {
    Optional<String> text = scalars.name(tree, path).map(name -> name.toLowerCase(Locale.ROOT));
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher matcher = DESTINATION.matcher(text.get());
    Optional<Destination> read =
        matcher.matches()
            ? destination(
                String.valueOf(matcher.group(1)),
                number(matcher.group(2)),
                number(matcher.group(3)))
            : Optional.empty();
    if (read.isEmpty()) {
      problems.error(
          tree.place(),
          path
              + ": expected a host, an address or a network such as example.org, *.example.org,"
              + " 10.1.2.3, 10.0.0.0/8 or [fd00::]/8, with :PORT where a port is meant, found "
              + tree.found());
    }
    return read;
  }

  private static Optional<Destination> destination(
      String host, Optional<Integer> prefix, Optional<Integer> port) {
    if (port.isPresent() && (port.get() < 1 || port.get() > 65_535)) {
      return Optional.empty();
    }
    if (!host.startsWith("[") && !IPV4.matcher(host).matches()) {
      return NAME.matcher(host).matches() && prefix.isEmpty()
          ? Optional.of(new Destination(host, prefix, port))
          : Optional.empty();
    }
    try {
      String literal = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
      int bits = InetAddress.ofLiteral(literal).getAddress().length * Byte.SIZE;
      int length = prefix.orElse(bits);
      return length <= bits
          ? Optional.of(new Destination(literal, Optional.of(length), port))
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Optional<Integer> number(@Nullable String digits) {
    return Optional.ofNullable(digits).map(Integer::valueOf);
  }
}
