package dev.signalbox.plugin.notification;

import java.nio.charset.StandardCharsets;

/** Text brought into the form that a channel can carry. */
final class Texts {
  private static final String ELLIPSIS = "…";

  private Texts() {}

  /** One line without control characters: what a header or a title may hold. */
  static String oneLine(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]+", " ").strip();
  }

  static String cut(String text, int lengthMax) {
    return text.codePointCount(0, text.length()) <= lengthMax
        ? text
        : text.substring(0, text.offsetByCodePoints(0, lengthMax - 1)) + ELLIPSIS;
  }

  /** Cut to a number of bytes in UTF-8, never within a character. */
  static String cutBytes(String text, int bytesMax) {
    if (text.getBytes(StandardCharsets.UTF_8).length <= bytesMax) {
      return text;
    }
    int room = bytesMax - ELLIPSIS.getBytes(StandardCharsets.UTF_8).length;
    int end = 0;
    for (int used = 0; end < text.length(); end += Character.charCount(text.codePointAt(end))) {
      used += Character.toString(text.codePointAt(end)).getBytes(StandardCharsets.UTF_8).length;
      if (used > room) {
        break;
      }
    }
    return text.substring(0, end) + ELLIPSIS;
  }
}
