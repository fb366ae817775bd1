package dev.signalbox.api.wiring;

import dev.signalbox.config.EngineConfig;
import dev.signalbox.runner.spi.outbound.Destination;
import dev.signalbox.runner.spi.outbound.OutboundGuard;
import dev.signalbox.runner.spi.outbound.OutboundRules;
import dev.signalbox.runner.spi.outbound.Resolver;
import java.net.InetAddress;
import java.util.List;

/** Makes the guard that engine.yaml describes. */
final class Outbound {
  private Outbound() {}

  static OutboundGuard guard(EngineConfig.Outbound outbound, OutboundGuard.Own own) {
    var rules =
        new OutboundRules(
            destinations(outbound.allow()), destinations(outbound.only()), outbound.ports());
    return new OutboundGuard(rules, Resolver.system(), own);
  }

  private static List<Destination> destinations(List<EngineConfig.Destination> destinations) {
    return destinations.stream().map(Outbound::destination).toList();
  }

  private static Destination destination(EngineConfig.Destination written) {
    return written
        .prefix()
        .<Destination>map(prefix ->
            new Destination.Network(InetAddress.ofLiteral(written.host()), prefix, written.port()))
        .orElseGet(() -> new Destination.Named(written.host(), written.port()));
  }
}
