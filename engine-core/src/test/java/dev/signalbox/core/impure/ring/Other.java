package dev.signalbox.core.impure.ring;

import dev.signalbox.core.impure.Part;

/** One half of a cycle of packages. */
public final class Other {
  public Part part() {
    return new Part();
  }
}
