package dev.signalbox.queue;

import dev.signalbox.core.Command.Assignment;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * Lets no more attempts of a lane run at once than the lane is wide: also those that come another
 * way, as suspects do.
 */
final class Permits {
  private final Lanes lanes;
  private final Map<String, Semaphore> free = new HashMap<>();

  Permits(Lanes lanes) {
    this.lanes = lanes;
    lanes.widths().forEach((lane, width) -> free.put(lane, new Semaphore(width)));
  }

  void within(Assignment assignment, Runnable attempt) {
    Semaphore permits = free.get(lanes.attempt(assignment));
    if (permits == null) {
      attempt.run();
      return;
    }
    permits.acquireUninterruptibly();
    try {
      attempt.run();
    } finally {
      permits.release();
    }
  }
}
