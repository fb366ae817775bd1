package dev.signalbox.queue.postgres;

import java.time.Duration;

/**
 * How long what is left to chance is tried: shortly in each build, for a minute in the profile
 * chaos.
 */
public final class Chaos {
  private static final boolean WHOLE = Boolean.getBoolean("signalbox.chaos");

  private Chaos() {}

  public static Duration storm() {
    return Duration.ofSeconds(WHOLE ? 60 : 10);
  }

  static int times(int each) {
    return WHOLE ? each : each / 5;
  }
}
