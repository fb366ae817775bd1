package dev.signalbox.queue;

import java.time.Duration;

/** Durations as the configuration writes them. */
final class Spell {
  private Spell() {}

  static String of(Duration span) {
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
