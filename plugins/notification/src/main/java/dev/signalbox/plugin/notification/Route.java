package dev.signalbox.plugin.notification;

import dev.signalbox.core.Digest;
import java.util.Optional;
import java.util.Set;

/**
 * Who is told of what.
 *
 * @param id stays the same as long as its {@code to} does
 * @param name by which a step may choose it
 * @param on empty for everything
 * @param holder in whose name links decide that it is sent; empty: it is sent none
 */
record Route(
    Digest id, Optional<String> name, Set<On> on, Channel channel, Optional<String> holder) {
  Route {
    on = Set.copyOf(on);
  }

  boolean takes(On about) {
    return on.isEmpty() || on.contains(about);
  }
}
