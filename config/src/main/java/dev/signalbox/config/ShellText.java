package dev.signalbox.config;

/** The text of a shell command, and where in it the reading is. */
final class ShellText {
  /** Stands where a value is to be filled in. */
  static final char HOLE = '\0';

  private final String text;
  private int at;

  ShellText(String text) {
    this.text = text;
  }

  boolean isAtEnd() {
    return at >= text.length();
  }

  /** Only where it is not at the end. */
  char current() {
    return text.charAt(at);
  }

  boolean isAt(char c) {
    return !isAtEnd() && current() == c;
  }

  boolean isAtAny(String characters) {
    return !isAtEnd() && characters.indexOf(current()) >= 0;
  }

  boolean isAt(String words) {
    return text.startsWith(words, at);
  }

  /** The character that many before the current one, where there is one. */
  boolean isSpaceBefore(int distance) {
    return at < distance || Character.isWhitespace(text.charAt(at - distance));
  }

  char before(int distance) {
    return text.charAt(at - distance);
  }

  void advance() {
    at++;
  }

  void advance(int characters) {
    at += characters;
  }

  /** Up to the next such character or the end, which becomes the current one. */
  String upTo(char c) {
    int found = text.indexOf(c, at);
    int end = found < 0 ? text.length() : found;
    String passed = text.substring(at, end);
    at = end;
    return passed;
  }

  /** What lies ahead. */
  CharSequence rest() {
    return text.subSequence(Math.min(at, text.length()), text.length());
  }

  /** The digits right before the current character, and whether a word could begin with them. */
  boolean isWordBefore(String digits) {
    int start = at - digits.length();
    return start >= 0
        && text.startsWith(digits, start)
        && (start == 0 || " \t\n;&|(".indexOf(text.charAt(start - 1)) >= 0);
  }
}
