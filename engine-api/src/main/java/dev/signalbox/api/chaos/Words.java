package dev.signalbox.api.chaos;

import java.time.Duration;
import java.util.Locale;

/** How lengths of time are told. */
final class Words {
  private Words() {}

  /** Seconds, with one digit behind the point: {@code 2.5 s}. */
  static String of(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }
}
