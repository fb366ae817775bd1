package dev.signalbox.runner.spi.outbound;

import java.util.List;
import java.util.Set;

/**
 * What the operator of the engine lets through.
 *
 * @param allow destinations that may be asked although they lead to no public host
 * @param only where there are any, nothing else may be asked
 * @param ports those that are open at every destination
 */
public record OutboundRules(List<Destination> allow, List<Destination> only, Set<Integer> ports) {
  /** Every public host, at the two ports of the web. */
  public static final OutboundRules STANDARD =
      new OutboundRules(List.of(), List.of(), Set.of(80, 443));

  public OutboundRules {
    allow = List.copyOf(allow);
    only = List.copyOf(only);
    ports = Set.copyOf(ports);
  }
}
