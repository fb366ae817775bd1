package dev.signalbox.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Somebody wants nothing new to begin.
 *
 * @param ended steps that have ended since, and from which the run goes on once it is resumed, in
 *     their order
 */
public record Pause(String by, String reason, Instant since, List<StepPath> ended) {
  public Pause {
    ended = List.copyOf(ended);
  }

  Pause with(StepPath step) {
    var more = new ArrayList<>(ended);
    more.add(step);
    return new Pause(by, reason, since, more);
  }
}
