package dev.signalbox.runner.spi.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks up the addresses of a name; may wait. */
public interface Resolver {
  List<InetAddress> resolve(String name) throws UnknownHostException;

  /** That of this machine. */
  static Resolver system() {
    return name -> List.of(InetAddress.getAllByName(name));
  }
}
