package dev.signalbox.core;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How much the attempts of a run, or of one step of it, may consume before a person is asked. What
 * an attempt consumes is known at its end: it may go beyond, and no further one begins.
 *
 * @param scope whose consumption counts
 */
public record Budget(
    Scope scope,
    Optional<Long> microUsd,
    Optional<Long> tokens,
    Optional<Long> turns,
    Optional<Duration> wall) {
  /** Whose consumption counts. */
  public enum Scope {
    /** All steps of the run together. */
    RUN,
    /** The step itself. */
    STEP
  }

  /** What is used up, in words; empty while nothing is. Each release allows as much again. */
  Optional<String> exceeded(Usage usage) {
    long times = 1L + usage.releases();
    return Stream.of(
            microUsd
                .filter(limit -> usage.microUsd() >= limit * times)
                .map(limit -> dollars(usage.microUsd()) + " of " + dollars(limit * times) + " USD"),
            tokens
                .filter(limit -> usage.tokens() >= limit * times)
                .map(limit -> usage.tokens() + " of " + limit * times + " tokens"),
            turns
                .filter(limit -> usage.turns() >= limit * times)
                .map(limit -> usage.turns() + " of " + limit * times + " turns"),
            wall.map(Duration::toMillis)
                .filter(limit -> usage.wallMillis() >= limit * times)
                .map(limit -> words(usage.wallMillis()) + " of " + words(limit * times)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static String dollars(long micro) {
    String fraction = Long.toString(1_000_000 + micro % 1_000_000).substring(1);
    String shown = fraction.replaceFirst("0+$", "");
    return micro / 1_000_000 + (shown.isEmpty() ? "" : "." + shown);
  }

  private static String words(long millis) {
    return Halt.words(Duration.ofMillis(millis));
  }
}
