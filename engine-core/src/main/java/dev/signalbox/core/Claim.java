package dev.signalbox.core;

/**
 * What a run, or an attempt of one of its steps, must be given before it begins. Decided when the
 * run is made.
 */
public sealed interface Claim {
  Gate gate();

  /** The value of the gate's key. */
  String bucket();

  default Bucket place() {
    return new Bucket(gate(), bucket());
  }

  default boolean isOf(Gate.Count count) {
    return gate().count() == count;
  }

  /** One of {@code limit} slots. */
  record Slot(Gate gate, String bucket, long limit) implements Claim {}

  /** A start at the pace of a throttle. */
  record Start(Gate gate, String bucket, RateLimit rule) implements Claim {}

  /** All that share a gate and a value of its key. */
  record Bucket(Gate gate, String key) {}
}
