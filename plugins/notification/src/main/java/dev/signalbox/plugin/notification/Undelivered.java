package dev.signalbox.plugin.notification;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A message did not arrive. The text names the channel and what it answered; never an address, a
 * header or a password.
 */
final class Undelivered extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean passing;
  private final transient Optional<Duration> retryAfter;

  private Undelivered(String message, boolean passing, Optional<Duration> retryAfter) {
    super(message);
    this.passing = passing;
    this.retryAfter = retryAfter;
  }

  /** It may arrive when it is tried again, but not before {@code retryAfter}. */
  static Undelivered passing(String message, Optional<Duration> retryAfter) {
    return new Undelivered(message, true, retryAfter);
  }

  /** The other side will not take it, however often. */
  static Undelivered lasting(String message) {
    return new Undelivered(message, false, Optional.empty());
  }

  /**
   * Several at once. It may be tried again where one of them may, and not before the last of them
   * allows it.
   */
  static Undelivered all(List<Undelivered> failures) {
    return new Undelivered(
        failures.stream().map(Undelivered::getMessage).collect(Collectors.joining("; ")),
        failures.stream().anyMatch(Undelivered::isPassing),
        failures.stream().flatMap(it -> it.retryAfter().stream()).max(Comparator.naturalOrder()));
  }

  boolean isPassing() {
    return passing;
  }

  Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
