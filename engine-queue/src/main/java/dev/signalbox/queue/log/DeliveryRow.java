package dev.signalbox.queue.log;

import dev.signalbox.core.RunId;
import java.time.Instant;

/**
 * A fact that an observer has still to be told. {@code failures}: how often telling it has failed.
 */
public record DeliveryRow(Key key, int failures, Instant due) {
  /** The fact (its entry and its place in it) and the observer, as {@code plugin/hook}. */
  public record Key(RunId run, long sequence, int fact, String observer) {
    @Override
    public String toString() {
      return run + "/" + sequence + "/" + fact + "/" + observer;
    }
  }
}
