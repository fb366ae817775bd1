package dev.signalbox.api.wiring;

import dev.signalbox.queue.ambient.Failpoints;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stops the process dead at the n-th time that it comes to a place, as {@code kill -9} would. For
 * tests: the place is named by the variable SIGNALBOX_HALT_AT, as {@code C5:2}.
 */
final class HaltAt implements Failpoints {
  private static final int AS_IF_KILLED = 137;

  private final Point point;
  private final AtomicInteger left;

  private HaltAt(Point point, int hit) {
    this.point = point;
    this.left = new AtomicInteger(hit);
  }

  static Failpoints fromEnvironment() {
    String wanted = System.getenv("SIGNALBOX_HALT_AT");
    if (wanted == null || wanted.isBlank()) {
      return new None();
    }
    String[] parts = wanted.split(":", 2);
    return new HaltAt(Point.valueOf(parts[0]), parts.length == 2 ? Integer.parseInt(parts[1]) : 1);
  }

  @Override
  public void reach(Point at) {
    if (at == point && left.decrementAndGet() == 0) {
      Runtime.getRuntime().halt(AS_IF_KILLED);
    }
  }
}
