package dev.signalbox.queue.simulate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.IntSupplier;

/**
 * All choices of one simulation, in their order. The same tape is the same simulation; 0 is the
 * choice by which nothing remarkable happens, and all that comes after the end of a tape.
 *
 * <p>It has several tracks. Whatever is added to the simulator has one of its own: on the tapes
 * that were recorded before, that track is empty, and they stay what they were.
 */
public final class Tape {
  static final String MAIN = "main";
  private static final int RANGE = 1 << 20;
  private static final int MILLE = 1000;

  private final Function<String, IntSupplier> sources;
  private final SequencedMap<String, Tape> tracks;
  private final IntSupplier source;
  private final List<Integer> drawn = new ArrayList<>();

  private Tape(
      String name, Function<String, IntSupplier> sources, SequencedMap<String, Tape> tracks) {
    this.sources = sources;
    this.tracks = tracks;
    this.source = sources.apply(name);
    tracks.put(name, this);
  }

  /** One that is made while it is read. */
  public static Tape random(long seed) {
    return new Tape(
        MAIN,
        name -> {
          long own = name.equals(MAIN) ? seed : seed * 0x9E3779B97F4A7C15L + name.hashCode();
          var random = new SplittableRandom(own);
          return () -> random.nextInt(RANGE);
        },
        new LinkedHashMap<>());
  }

  /** One that was recorded. */
  public static Tape of(Recording recording) {
    return new Tape(
        MAIN,
        name -> {
          var rest = recording.track(name).iterator();
          return () -> rest.hasNext() ? rest.next() : 0;
        },
        new LinkedHashMap<>());
  }

  /** One by which nothing remarkable happens. */
  static Tape blank() {
    return of(new Recording(new LinkedHashMap<>()));
  }

  /** The choices about one matter, which nobody else draws from. */
  Tape track(String name) {
    Tape known = tracks.get(name);
    return known != null ? known : new Tape(name, sources, tracks);
  }

  /** What was drawn so far. */
  public Recording drawn() {
    var all = new LinkedHashMap<String, List<Integer>>();
    tracks.forEach((name, track) -> all.put(name, track.drawn));
    return new Recording(all);
  }

  private int draw() {
    int value = source.getAsInt();
    drawn.add(value);
    return value;
  }

  /** One of {@code 0} to {@code count - 1}. */
  int pick(int count) {
    return draw() % count;
  }

  <T> T one(List<T> values) {
    return values.get(pick(values.size()));
  }

  /** True that many times in a thousand. */
  boolean chance(int mille) {
    return draw() % MILLE >= MILLE - mille;
  }

  /** From {@code from}, the more probable the smaller, to {@code to}. */
  long about(long from, long to) {
    long span = to - from + 1;
    int halvings = pick(8);
    return from + draw() % Math.max(1, span >> halvings);
  }

  long seed() {
    return draw();
  }
}
