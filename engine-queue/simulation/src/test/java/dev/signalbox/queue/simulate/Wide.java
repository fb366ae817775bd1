package dev.signalbox.queue.simulate;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.queue.jobs.Lanes;
import java.util.LinkedHashMap;
import java.util.Map;

/** Twice as many at once as there may be. */
record Wide(Lanes lanes) implements Lanes {
  @Override
  public String attempt(Assignment assignment) {
    return lanes.attempt(assignment);
  }

  @Override
  public String check(Assignment assignment) {
    return lanes.check(assignment);
  }

  @Override
  public Map<String, Integer> widths() {
    var widths = new LinkedHashMap<String, Integer>();
    lanes.widths().forEach((lane, width) -> widths.put(lane, 2 * width));
    return widths;
  }
}
