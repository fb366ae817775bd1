package dev.signalbox.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

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

  /** Something left of a budget that runs share. */
  record Share(Gate gate, String bucket, Allowance allowance) implements Claim {
    /** The beginning of the day, UTC, that alone counts at this time; empty: every day does. */
    public Optional<Instant> day(Instant now) {
      return gate.kind() == Gate.Kind.BUDGET_DAY
          ? Optional.of(Consumption.day(now))
          : Optional.empty();
    }

    /** When something is left whatever was consumed; empty: never. */
    public Optional<Instant> renewal(Instant now) {
      return day(now).map(day -> day.plus(Duration.ofDays(1)));
    }
  }

  /** All that share a gate and a value of its key. */
  record Bucket(Gate gate, String key) {}
}
