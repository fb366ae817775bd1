package dev.signalbox.api.chaos;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** A storm is for this machine: nobody else's servers are told to fail. */
final class Loopback {
  private Loopback() {}

  /** Throws where the host is not on this machine. */
  static void require(String host) {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    try {
      if (InetAddress.getByName(bare).isLoopbackAddress()) {
        return;
      }
    } catch (UnknownHostException _) {
      // It is not on this machine.
    }
    throw new IllegalArgumentException(
        "expected a server on a loopback address, such as 127.0.0.1, found " + host);
  }
}
