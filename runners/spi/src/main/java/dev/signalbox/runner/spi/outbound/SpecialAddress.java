package dev.signalbox.runner.spi.outbound;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Addresses that lead to no public host: the special-purpose registries of IANA (RFC 6890 and its
 * successors), with those that carry an IPv4 address in them. Of IPv6, only 2000::/3 is public.
 */
final class SpecialAddress {
  private static final AddressRange PUBLIC_IPV6 = AddressRange.parse("2000::/3");
  private static final Map<AddressRange, String> RANGES = new LinkedHashMap<>();

  static {
    name("a loopback address", "127.0.0.0/8", "::1/128");
    name("a private address", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16");
    name("a link-local address", "169.254.0.0/16", "fe80::/10");
    name("an address of a carrier's own network", "100.64.0.0/10");
    name("an address that stands for this host", "0.0.0.0/8", "::/128");
    name("a multicast address", "224.0.0.0/4", "ff00::/8");
    name("a unique local address", "fc00::/7");
    name("an IPv4 address in the form of an IPv6 address", "::/96", "::ffff:0:0:0/96");
    name("an address that is translated to IPv4", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16");
    name("a reserved address", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4");
    name("a reserved address", "2001::/23", "3fff::/20");
    name("an address for examples", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24");
    name("an address for examples", "2001:db8::/32");
  }

  private SpecialAddress() {}

  /** What the address is, unless it is that of a public host. */
  static Optional<String> kind(InetAddress address) {
    Optional<String> known =
        RANGES.entrySet().stream()
            .filter(range -> range.getKey().contains(address))
            .map(Map.Entry::getValue)
            .findFirst();
    return known.isEmpty() && address instanceof Inet6Address && !PUBLIC_IPV6.contains(address)
        ? Optional.of("a reserved address")
        : known;
  }

  private static void name(String kind, String... ranges) {
    for (String range : ranges) {
      RANGES.put(AddressRange.parse(range), kind);
    }
  }
}
