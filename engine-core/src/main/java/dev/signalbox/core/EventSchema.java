package dev.signalbox.core;

import java.util.Optional;

/** What the data of the events of one name has to be like. */
public interface EventSchema {
  /** The first thing about the data that does not fit; empty where all does. */
  Optional<Misfit> misfit(Json data);

  /**
   * @param pointer where in the data (RFC 6901); empty for the data as a whole
   */
  record Misfit(String pointer, String expected, String found) {
    @Override
    public String toString() {
      return "data" + pointer + ": expected " + expected + ", found " + found;
    }
  }
}
