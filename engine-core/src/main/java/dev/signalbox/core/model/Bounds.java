package dev.signalbox.core.model;

/**
 * How much of what repeats itself is looked at. More of it leads nowhere else: data is no part of
 * what is explored, so that the third item can do nothing that two could not.
 *
 * @param items of a for-each, at most
 * @param rounds of a repeat, at most
 * @param attempts of a step, at most
 */
public record Bounds(int items, int rounds, int attempts) {
  public static final Bounds STANDARD = new Bounds(2, 2, 2);

  /** The least that still leads everywhere. */
  public static final Bounds LEAST = new Bounds(1, 1, 1);

  public Bounds {
    if (items < 1 || rounds < 1 || attempts < 1) {
      throw new IllegalArgumentException(
          "bounds: expected at least 1, found " + items + ", " + rounds + ", " + attempts);
    }
  }
}
