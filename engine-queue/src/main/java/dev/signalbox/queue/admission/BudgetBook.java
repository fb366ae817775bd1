package dev.signalbox.queue.admission;

import dev.signalbox.core.Admission.Standing;
import dev.signalbox.core.Claim;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Draft;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.Place;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.StreamId;
import java.time.Instant;
import java.util.Optional;

/**
 * How budgets stand that runs share: what was consumed follows from the runs; what people have
 * released is a stream of its own for each bucket.
 */
final class BudgetBook {
  private static final String KIND = "budget";
  private static final String RELEASED = "budget-released";

  private final RunLog log;
  private final Codec codec;

  /**
   * The last entry of a bucket's stream says how it stands.
   *
   * @param day on which it was, where each counts on its own
   * @param times how often as much again is allowed by now
   */
  record Release(Optional<Instant> day, long times, String by) {}

  BudgetBook(RunLog log, Codec codec) {
    this.log = log;
    this.codec = codec;
  }

  Standing.Spent standing(Claim.Share claim, Instant now) {
    Place place = Place.of(claim.place());
    return new Standing.Spent(
        log.spent(place, claim.day(now)), times(claim, now, log.last(stream(place))));
  }

  private long times(Claim.Share claim, Instant now, Optional<Entry> last) {
    return last.map(entry -> codec.read(Release.class, entry.body()))
        .filter(release -> release.day().equals(claim.day(now)))
        .map(Release::times)
        .orElse(0L);
  }

  /**
   * Allows as much again, as often as it takes for something to be left.
   *
   * @return whether it was used up; if not, nothing has changed
   */
  boolean release(Draft draft, Claim.Share claim, String by) {
    Place place = Place.of(claim.place());
    var usage = log.spent(place, claim.day(draft.now()));
    long times = times(claim, draft.now(), draft.last(stream(place)));
    if (claim.allowance().exceeded(usage, times).isEmpty()) {
      return false;
    }
    var release = new Release(claim.day(draft.now()), claim.allowance().releasesFor(usage), by);
    draft.append(stream(place), RELEASED, codec.write(Release.class, release));
    return true;
  }

  private static StreamId stream(Place place) {
    return new StreamId.OfGate(KIND, place.gate(), place.bucket());
  }
}
