package dev.signalbox.runner.spi.outbound;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;

/** Some destinations, as a setting names them. With a port: that port, too, and no other. */
public sealed interface Destination {
  Optional<Integer> port();

  /** Whether this host, which has this address, is one of them. */
  boolean covers(String host, InetAddress address);

  /** A host by its name; {@code *.example.org} stands for all below {@code example.org}. */
  record Named(String name, Optional<Integer> port) implements Destination {
    public Named {
      name = name.toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean covers(String host, InetAddress address) {
      return name.startsWith("*.") ? host.endsWith(name.substring(1)) : host.equals(name);
    }
  }

  /** All addresses that begin with the same bits, under whatever name. */
  record Network(InetAddress address, int prefix, Optional<Integer> port) implements Destination {
    public Network {
      int bits = address.getAddress().length * Byte.SIZE;
      if (prefix < 0 || prefix > bits) {
        throw new IllegalArgumentException(
            "expected a prefix of 0 to " + bits + " bits, found " + prefix);
      }
    }

    @Override
    public boolean covers(String host, InetAddress other) {
      return new AddressRange(address, prefix).contains(other);
    }
  }

  /** Whether this host at this port is one of them, whatever ports are open in general. */
  default boolean opens(String host, InetAddress address, int asked) {
    return port().equals(Optional.of(asked)) && covers(host, address);
  }

  /** Whether this host at this port is one of them. */
  default boolean includes(String host, InetAddress address, int asked) {
    return (port().isEmpty() || opens(host, address, asked)) && covers(host, address);
  }
}
