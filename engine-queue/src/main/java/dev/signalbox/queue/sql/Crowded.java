package dev.signalbox.queue.sql;

import dev.signalbox.queue.Place;
import dev.signalbox.queue.StreamId;

/** More would hold a slot than the limit allows: that transaction is not stored. */
public final class Crowded extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Place place;

  Crowded(Place place) {
    super("more than the limit would hold a slot of " + place, null, false, false);
    this.place = place;
  }

  StreamId stream() {
    return new StreamId.OfGate("slots", place.gate(), place.bucket());
  }
}
