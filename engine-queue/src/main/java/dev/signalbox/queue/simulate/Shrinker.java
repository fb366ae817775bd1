package dev.signalbox.queue.simulate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a tape shorter and its choices less remarkable, for as long as it still shows what it
 * showed: delta debugging (A. Zeller, R. Hildebrandt, 2002), then zeros, then smaller values.
 */
final class Shrinker {
  private final Predicate<List<Integer>> fails;
  private final long deadline;
  private List<Integer> best;

  private Shrinker(List<Integer> tape, Predicate<List<Integer>> fails, Duration patience) {
    this.best = tape;
    this.fails = fails;
    this.deadline = System.nanoTime() + patience.toNanos();
  }

  static List<Integer> shrink(
      List<Integer> tape, Predicate<List<Integer>> fails, Duration patience) {
    var shrinker = new Shrinker(tape, fails, patience);
    int before;
    do {
      before = shrinker.weight();
      shrinker.cut();
      shrinker.lower();
    } while (shrinker.weight() < before && shrinker.hasTime());
    return shrinker.best;
  }

  private int weight() {
    return best.size() + (int) best.stream().filter(value -> value != 0).count();
  }

  private boolean hasTime() {
    return System.nanoTime() < deadline;
  }

  private boolean isBetter(List<Integer> tape) {
    if (hasTime() && fails.test(tape)) {
      best = List.copyOf(tape);
      return true;
    }
    return false;
  }

  /** First the end, which weighs most, then pieces from everywhere, ever smaller. */
  private void cut() {
    for (int keep = best.size() / 2; keep > 0 && hasTime(); keep /= 2) {
      while (best.size() > keep && isBetter(best.subList(0, best.size() - keep))) {
        // Once more.
      }
    }
    for (int size = Math.max(1, best.size() / 2); size > 0 && hasTime(); size /= 2) {
      for (int from = 0; from + size <= best.size() && hasTime(); ) {
        var shorter = new ArrayList<>(best.subList(0, from));
        shorter.addAll(best.subList(from + size, best.size()));
        if (!isBetter(shorter)) {
          from += size;
        }
      }
    }
  }

  private void lower() {
    for (int at = 0; at < best.size() && hasTime(); at++) {
      if (best.get(at) != 0 && !isBetter(with(at, 0))) {
        for (int value = best.get(at) / 2; value > 0 && isBetter(with(at, value)); value /= 2) {
          // Once more.
        }
      }
    }
  }

  private List<Integer> with(int at, int value) {
    var changed = new ArrayList<>(best);
    changed.set(at, value);
    return changed;
  }
}
