package dev.signalbox.api.wiring;

import dev.signalbox.runner.spi.outbound.OutboundGuard;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** Where this engine itself can be asked: a step that did so could start itself for ever. */
final class OwnAddress implements OutboundGuard.Own {
  private final Optional<URI> publicUrl;
  private volatile int listening;

  OwnAddress(Optional<URI> publicUrl) {
    this.publicUrl = publicUrl;
  }

  /** To be called once the port is known, before any work begins. */
  void listens(int port) {
    listening = port;
  }

  /** What others reach it by, who follow a link. */
  URI base(String host) {
    String own = host.contains(":") ? "[" + host + "]" : host;
    return publicUrl.orElseGet(() -> URI.create("http://" + own + ":" + listening));
  }

  @Override
  public boolean includes(String host, InetAddress address, int port) {
    return publicUrl.filter(url -> isAt(url, host, port)).isPresent()
        || (port == listening && isOfThisMachine(address));
  }

  private static boolean isAt(URI url, String host, int port) {
    int standard = "https".equals(url.getScheme()) ? 443 : 80;
    String own = url.getHost().toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
    return own.equals(host) && (url.getPort() < 0 ? standard : url.getPort()) == port;
  }

  private static boolean isOfThisMachine(InetAddress address) {
    try {
      return address.isLoopbackAddress()
          || address.isAnyLocalAddress()
          || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException _) {
      return true; // who cannot tell must not let it through
    }
  }
}
