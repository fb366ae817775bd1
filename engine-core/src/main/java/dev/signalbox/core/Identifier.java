package dev.signalbox.core;

/**
 * What the engine's own names may look like: {@code [A-Za-z][A-Za-z0-9_-]{0,63}}. Names from
 * outside are data, never syntax.
 */
final class Identifier {
  static final int LENGTH_MAX = 64;

  private Identifier() {}

  static String check(String kind, String value) {
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          kind
              + ": expected a letter, then up to 63 letters, digits, '_' or '-', found '"
              + value
              + "'");
    }
    return value;
  }

  static boolean isValid(String value) {
    if (value.isEmpty() || value.length() > LENGTH_MAX || !isLetter(value.charAt(0))) {
      return false;
    }
    for (int i = 1; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!isLetter(c) && !(c >= '0' && c <= '9') && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
