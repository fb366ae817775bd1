package dev.signalbox.queue.gates;

import java.time.Duration;
import java.util.Optional;

/** Durations as the configuration writes them. */
public final class Spell {
  private static final int DIGITS_MAX = 12;
  private static final Duration LONGEST = Duration.ofDays(36_525);

  private Spell() {}

  /** The duration that is written so; empty where none can be. */
  public static Optional<Duration> read(String text) {
    int digits = 0;
    while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
      digits++;
    }
    if (digits == 0 || digits > DIGITS_MAX) {
      return Optional.empty();
    }
    long value = Long.parseLong(text.substring(0, digits));
    Duration span =
        switch (text.substring(digits)) {
          case "ms" -> Duration.ofMillis(value);
          case "s" -> Duration.ofSeconds(value);
          case "m" -> Duration.ofMinutes(value);
          case "h" -> Duration.ofHours(value);
          case "d" -> Duration.ofDays(value);
          default -> Duration.ZERO;
        };
    return span.isPositive() && span.compareTo(LONGEST) <= 0 ? Optional.of(span) : Optional.empty();
  }

  public static String of(Duration span) {
    long millis = span.toMillis();
    if (millis % 86_400_000 == 0) {
      return millis / 86_400_000 + "d";
    } else if (millis % 3_600_000 == 0) {
      return millis / 3_600_000 + "h";
    } else if (millis % 60_000 == 0) {
      return millis / 60_000 + "m";
    }
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }
}
