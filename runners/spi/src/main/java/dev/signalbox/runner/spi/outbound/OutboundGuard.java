package dev.signalbox.runner.spi.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/**
 * Stands between a URL that somebody else may have written and the network of this machine. A name
 * is looked up once; whoever then connects, connects to an address that was checked here, so that a
 * second answer of the name's owner changes nothing. Each redirection is a new question.
 */
public final class OutboundGuard {
  private final OutboundRules rules;
  private final Resolver resolver;
  private final Own own;

  /** What leads back to this engine. */
  public interface Own {
    boolean includes(String host, InetAddress address, int port);
  }

  /** What the guard says. */
  public sealed interface Ruling {
    /** Go ahead, to one of these addresses; there is at least one. */
    record Passed(List<InetAddress> addresses) implements Ruling {
      public Passed {
        addresses = List.copyOf(addresses);
      }
    }

    record Refused(String reason) implements Ruling {}

    /** The name has no address, or none now. */
    record Unresolved(String reason) implements Ruling {}
  }

  public OutboundGuard(OutboundRules rules, Resolver resolver, Own own) {
    this.rules = rules;
    this.resolver = resolver;
    this.own = own;
  }

  /** May wait for the resolver. One address that may not be asked refuses them all. */
  public Ruling check(HttpUrl url) {
    List<InetAddress> addresses;
    try {
      addresses =
          url.literal().isPresent()
              ? List.of(url.literal().get())
              : List.copyOf(resolver.resolve(url.host()));
    } catch (UnknownHostException _) {
      addresses = List.of();
    }
    if (addresses.isEmpty()) {
      return new Ruling.Unresolved("the name " + url.host() + " has no address");
    }
    return addresses.stream()
        .flatMap(address -> objection(url, address).stream())
        .findFirst()
        .<Ruling>map(Ruling.Refused::new)
        .orElse(new Ruling.Passed(addresses));
  }

  private Optional<String> objection(HttpUrl url, InetAddress address) {
    String host = url.host();
    int port = url.port();
    String shown = url.literal().isPresent() ? host : host + " (" + address.getHostAddress() + ")";
    if (own.includes(host, address, port)) {
      return Optional.of(shown + " at port " + port + " is this engine itself");
    }
    if (!rules.only().isEmpty() && !anyIncludes(rules.only(), host, address, port)) {
      return Optional.of(shown + " is none of the destinations under outbound.only");
    }
    boolean allowed = anyIncludes(rules.allow(), host, address, port);
    Optional<String> special = allowed ? Optional.empty() : SpecialAddress.kind(address);
    if (special.isPresent()) {
      return Optional.of(
          shown + " is " + special.get() + "; to let it through, add it to outbound.allow");
    }
    boolean open =
        rules.ports().contains(port)
            || anyOpens(rules.allow(), host, address, port)
            || anyOpens(rules.only(), host, address, port);
    return open
        ? Optional.empty()
        : Optional.of("port " + port + " of " + shown + " is not open; add it to outbound.ports");
  }

  private static boolean anyIncludes(
      List<Destination> destinations, String host, InetAddress address, int port) {
    return destinations.stream().anyMatch(one -> one.includes(host, address, port));
  }

  private static boolean anyOpens(
      List<Destination> destinations, String host, InetAddress address, int port) {
    return destinations.stream().anyMatch(one -> one.opens(host, address, port));
  }
}
