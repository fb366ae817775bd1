package dev.signalbox.api.cli;

import java.util.Locale;

/** What a check of {@code doctor} has found; the remedy is empty where none is needed. */
record Finding(Level level, String name, String found, String remedy) {
  /** How bad it is. */
  enum Level {
    OK,
    /** It works, but not as safely or as long as it could. */
    WARN,
    /** It will not work. */
    FAIL;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String name, String found) {
    return new Finding(Level.OK, name, found, "");
  }

  static Finding warn(String name, String found, String remedy) {
    return new Finding(Level.WARN, name, found, remedy);
  }

  static Finding fail(String name, String found, String remedy) {
    return new Finding(Level.FAIL, name, found, remedy);
  }
}
