package dev.signalbox.plugin.agent;

import java.util.regex.Pattern;

/**
 * Takes out of a text what a person who reads it does not see.
 *
 * <p>Characters that only direct the layout (Unicode's category Cf: zero-width, bidirectional,
 * tags) and control characters go, and with them the joints of some emoji. So do HTML comments that
 * are closed; one that is not closed stays and is seen, for else a card could cut off what the
 * template says after it.
 */
final class CleanText {
  private static final Pattern ESCAPES =
      Pattern.compile("\u001B(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001B]*(?:\u0007|\u001B\\\\)?)");
  private static final String OPEN = "<!--";
  private static final String CLOSE = "-->";

  private CleanText() {}

  /** A text that people have written. */
  static String prompt(String text) {
    return withoutComments(visible(text));
  }

  /** What a program has printed, without the colours. */
  static String output(String text) {
    return visible(ESCAPES.matcher(text).replaceAll(""));
  }

  private static String visible(String text) {
    var out = new StringBuilder(text.length());
    text.codePoints().filter(CleanText::isVisible).forEach(out::appendCodePoint);
    return out.toString();
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.FORMAT -> false;
      case Character.CONTROL -> c == '\n' || c == '\t';
      default -> true;
    };
  }

  /** In one pass, so that what remains when a comment is gone cannot form another. */
  private static String withoutComments(String text) {
    var out = new StringBuilder(text.length());
    int open = -1;
    for (int i = 0; i < text.length(); i++) {
      out.append(text.charAt(i));
      if (open < 0 && endsWith(out, OPEN)) {
        open = out.length() - OPEN.length();
      } else if (open >= 0 && endsWith(out, CLOSE)) {
        out.setLength(open);
        open = -1;
      }
    }
    return out.toString();
  }

  private static boolean endsWith(StringBuilder out, String end) {
    int from = out.length() - end.length();
    return from >= 0 && out.indexOf(end, from) == from;
  }
}
