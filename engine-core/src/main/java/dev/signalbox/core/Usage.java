package dev.signalbox.core;

/**
 * What attempts have consumed, as far as they have told.
 *
 * @param microUsd millionths of a US dollar
 * @param tokens of the model, in and out, those of its caches too
 * @param turns of the model
 * @param wallMillis the time from start to end
 */
public record Usage(long microUsd, long tokens, long turns, long wallMillis) {
  public static final Usage NONE = new Usage(0, 0, 0, 0);

  public Usage plus(Usage other) {
    return new Usage(
        sum(microUsd, other.microUsd),
        sum(tokens, other.tokens),
        sum(turns, other.turns),
        sum(wallMillis, other.wallMillis));
  }

  Usage lasting(long millis) {
    return new Usage(microUsd, tokens, turns, millis);
  }

  /** What somebody tells may be anything; it never becomes less. */
  private static long sum(long one, long other) {
    return Long.MAX_VALUE - one < other ? Long.MAX_VALUE : one + Math.max(0, other);
  }
}
