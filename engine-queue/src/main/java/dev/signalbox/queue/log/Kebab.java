package dev.signalbox.queue.log;

import java.util.Locale;

/** Names as YAML, REST and the log spell them. */
public final class Kebab {
  private Kebab() {}

  /**
   * {@code AttemptEnded}, {@code retryOf} or {@code TIMED_OUT} as {@code attempt-ended}, {@code
   * retry-of}, {@code timed-out}.
   */
  public static String of(String name) {
    if (name.equals(name.toUpperCase(Locale.ROOT))) {
      return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }
    var out = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isUpperCase(c) && i > 0) {
        out.append('-');
      }
      out.append(Character.toLowerCase(c));
    }
    return out.toString();
  }
}
