package dev.signalbox.queue.simulate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a tape shorter and its choices less remarkable, for as long as it still shows what it
 * showed: whole tracks first, then delta debugging (A. Zeller, R. Hildebrandt, 2002), then zeros,
 * then smaller values.
 */
final class Shrinker {
  private final Predicate<Recording> fails;
  private final long deadline;
  private Recording best;

  private Shrinker(Recording tape, Predicate<Recording> fails, Duration patience) {
    this.best = tape;
    this.fails = fails;
    this.deadline = System.nanoTime() + patience.toNanos();
  }

  static Recording shrink(Recording tape, Predicate<Recording> fails, Duration patience) {
    var shrinker = new Shrinker(tape, fails, patience);
    int before;
    do {
      before = shrinker.best.weight();
      for (String track : List.copyOf(shrinker.best.tracks().sequencedKeySet())) {
        var _ = shrinker.isBetter(track, List.of());
      }
      for (String track : List.copyOf(shrinker.best.tracks().sequencedKeySet())) {
        shrinker.cut(track);
        shrinker.lower(track);
      }
    } while (shrinker.best.weight() < before && shrinker.hasTime());
    return shrinker.best;
  }

  private boolean hasTime() {
    return System.nanoTime() < deadline;
  }

  private boolean isBetter(String track, List<Integer> values) {
    if (hasTime()) {
      Recording simpler = best.with(track, values);
      if (fails.test(simpler)) {
        best = simpler;
        return true;
      }
    }
    return false;
  }

  /** First the end, which weighs most, then pieces from everywhere, ever smaller. */
  private void cut(String track) {
    for (int keep = best.track(track).size() / 2; keep > 0 && hasTime(); keep /= 2) {
      List<Integer> values = best.track(track);
      while (values.size() > keep && isBetter(track, values.subList(0, values.size() - keep))) {
        values = best.track(track);
      }
    }
    for (int size = Math.max(1, best.track(track).size() / 2); size > 0 && hasTime(); size /= 2) {
      for (int from = 0; from + size <= best.track(track).size() && hasTime(); ) {
        List<Integer> values = best.track(track);
        var shorter = new ArrayList<>(values.subList(0, from));
        shorter.addAll(values.subList(from + size, values.size()));
        if (!isBetter(track, shorter)) {
          from += size;
        }
      }
    }
  }

  private void lower(String track) {
    for (int at = 0; at < best.track(track).size() && hasTime(); at++) {
      int value = best.track(track).get(at);
      if (value != 0 && !isBetter(track, with(track, at, 0))) {
        for (int less = value / 2; less > 0 && isBetter(track, with(track, at, less)); less /= 2) {
          // Once more.
        }
      }
    }
  }

  private List<Integer> with(String track, int at, int value) {
    var changed = new ArrayList<>(best.track(track));
    changed.set(at, value);
    return changed;
  }
}
