package dev.signalbox.api.cli;

/**
 * Text from elsewhere (agents, boards, repositories) made fit for a terminal: what would move the
 * cursor, change the title or reverse the reading direction is shown as an escape.
 */
public final class Plain {
  private Plain() {}

  /** In one line. */
  public static String line(String text) {
    return escaped(text.strip().replaceAll("\\s*\\R\\s*", " "), false);
  }

  /** Line breaks and tabs stay. */
  public static String lines(String text) {
    return escaped(text, true);
  }

  /** In one line of at most {@code max} characters. */
  static String line(String text, int max) {
    String line = line(text);
    return line.codePointCount(0, line.length()) <= max
        ? line
        : line.substring(0, line.offsetByCodePoints(0, max - 3)) + "...";
  }

  private static String escaped(String text, boolean isMultiline) {
    var out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          if ((isMultiline && (c == '\n' || c == '\t')) || !isDangerous(c)) {
            out.appendCodePoint(c);
          } else {
            out.append("\\u%04x".formatted(c));
          }
        });
    return out.toString();
  }

  private static boolean isDangerous(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
