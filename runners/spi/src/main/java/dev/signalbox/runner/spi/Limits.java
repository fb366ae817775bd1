package dev.signalbox.runner.spi;

import java.time.Duration;
import java.util.Optional;

/**
 * How long an attempt may take; each empty for no limit.
 *
 * @param wall from start to end
 * @param idle without any sign of life: no output, no processor time, no file changed in its
 *     directory
 * @param firstEvent until its first output
 */
public record Limits(
    Optional<Duration> wall, Optional<Duration> idle, Optional<Duration> firstEvent) {
  public static final Limits NONE =
      new Limits(Optional.empty(), Optional.empty(), Optional.empty());

  /** These limits, and those of {@code other} where these have none. */
  public Limits or(Limits other) {
    return new Limits(wall.or(other::wall), idle.or(other::idle), firstEvent.or(other::firstEvent));
  }
}
