package dev.signalbox.queue.sql;

import dev.signalbox.queue.log.Place;
import dev.signalbox.queue.log.StreamId;

/** A guard of a transaction would not hold: that transaction is not stored. */
public final class Crowded extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient StreamId stream;

  /** More would hold a slot than the limit allows. */
  Crowded(Place place) {
    this(new StreamId.OfGate("slots", place.gate(), place.bucket()));
  }

  Crowded(StreamId stream) {
    super("a guard does not hold, of " + stream, null, false, false);
    this.stream = stream;
  }

  StreamId stream() {
    return stream;
  }
}
