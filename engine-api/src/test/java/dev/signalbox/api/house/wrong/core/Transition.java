package dev.signalbox.api.house.wrong.core;

/** What only the engine may call, knowing somebody. */
public final class Transition {
  private Transition() {}

  public static String apply() {
    return dev.signalbox.api.house.wrong.config.Settings.class.getName();
  }

  public static String begin() {
    return apply();
  }
}
