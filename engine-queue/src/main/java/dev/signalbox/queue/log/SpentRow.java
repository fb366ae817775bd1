package dev.signalbox.queue.log;

import dev.signalbox.core.Admission;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Usage;
import java.time.Instant;

/**
 * What a step has consumed of a budget that runs share.
 *
 * @param day its beginning, UTC
 */
public record SpentRow(Place place, RunId run, String step, Instant day, Usage usage) {
  public static SpentRow of(Admission.Spent spent) {
    return new SpentRow(
        Place.of(spent.place()), spent.run(), spent.step().value(), spent.day(), spent.usage());
  }
}
