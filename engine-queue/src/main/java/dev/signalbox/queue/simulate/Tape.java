package dev.signalbox.queue.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;

/**
 * All choices of one simulation, in their order. The same tape is the same simulation; 0 is the
 * choice by which nothing remarkable happens, and all that comes after the end of a tape.
 */
public final class Tape {
  private static final int RANGE = 1 << 20;
  private static final int MILLE = 1000;

  private final IntSupplier source;
  private final List<Integer> drawn = new ArrayList<>();

  private Tape(IntSupplier source) {
    this.source = source;
  }

  /** One that is made while it is read. */
  public static Tape random(long seed) {
    var random = new SplittableRandom(seed);
    return new Tape(() -> random.nextInt(RANGE));
  }

  /** One that was recorded. */
  public static Tape of(List<Integer> values) {
    var rest = values.iterator();
    return new Tape(() -> rest.hasNext() ? rest.next() : 0);
  }

  /** What was drawn so far. */
  public List<Integer> drawn() {
    return List.copyOf(drawn);
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
