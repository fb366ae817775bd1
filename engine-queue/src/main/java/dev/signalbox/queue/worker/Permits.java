package dev.signalbox.queue.worker;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.queue.ambient.Threads;
import dev.signalbox.queue.jobs.Lanes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets no more attempts of a lane run at once than the lane is wide: also those that come another
 * way, as suspects do.
 */
public final class Permits {
  private final Lanes lanes;
  private final Map<String, Semaphore> free = new HashMap<>();

  public Permits(Lanes lanes) {
    this.lanes = lanes;
    lanes.widths().forEach((lane, width) -> free.put(lane, new Semaphore(width)));
  }

  /** Waits for it. */
  Permit acquire(Assignment assignment) {
    var permits = Optional.ofNullable(free.get(lanes.attempt(assignment)));
    permits.ifPresent(Threads.current()::acquire);
    return new Permit(permits, new AtomicBoolean());
  }

  /** Given back once, by whoever does it first. */
  record Permit(Optional<Semaphore> of, AtomicBoolean returned) implements AutoCloseable {
    @Override
    public void close() {
      if (returned.compareAndSet(false, true)) {
        of.ifPresent(Semaphore::release);
      }
    }
  }
}
