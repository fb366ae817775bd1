package dev.signalbox.api.wiring;

import dev.signalbox.api.http.Health;
import dev.signalbox.queue.ambient.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The health of an engine.
 *
 * @param clockHeld whether the wall clock has jumped ahead and is not followed yet
 * @param queueThere whether the queue answers
 * @param manned whether somebody is there who carries out what this process does not
 * @param walLong whether SQLite's own log is larger than it should ever be
 * @param reachable whether the store can be used
 */
record Condition(
    BooleanSupplier accepting,
    Space space,
    BooleanSupplier clockHeld,
    BooleanSupplier queueThere,
    BooleanSupplier manned,
    BooleanSupplier walLong,
    BooleanSupplier reachable)
    implements Health {
  @Override
  public boolean ready() {
    return accepting.getAsBoolean() && reachable.getAsBoolean();
  }

  @Override
  public List<String> degraded() {
    var reasons = new ArrayList<String>();
    if (space.level() != Space.Level.ENOUGH) {
      reasons.add("disk");
    }
    if (clockHeld.getAsBoolean()) {
      reasons.add("clock-jump");
    }
    if (!queueThere.getAsBoolean()) {
      reasons.add("queue");
    }
    if (!manned.getAsBoolean()) {
      reasons.add("workers");
    }
    if (walLong.getAsBoolean()) {
      reasons.add("wal");
    }
    if (!reachable.getAsBoolean()) {
      reasons.add("store");
    }
    return List.copyOf(reasons);
  }
}
