package dev.signalbox.config;

import org.yaml.snakeyaml.DumperOptions.ScalarStyle;

/**
 * Where a character of a scalar's value stands in the source. Visible characters come in the same
 * order in both; between them lie escapes, folded lines and indentation.
 */
final class ScalarOffsets {
  private final int[] source;
  private final ScalarStyle style;
  private int at;

  private ScalarOffsets(int[] source, int at, ScalarStyle style) {
    this.source = source;
    this.at = at;
    this.style = style;
  }

  /** The index in {@code source} of the character at {@code offset} of {@code value}. */
  static int of(int[] source, int start, ScalarStyle style, String value, int offset) {
    return new ScalarOffsets(source, start, style).walk(value, offset);
  }

  private int walk(String value, int offset) {
    switch (style) {
      case DOUBLE_QUOTED, SINGLE_QUOTED -> at++;
      case LITERAL, FOLDED, JSON_SCALAR_STYLE -> skipHeader();
      case PLAIN -> {}
    }
    int begin = at;
    for (int i = 0; i < value.length(); ) {
      int c = value.codePointAt(i);
      if (!isSpace(c)) {
        skipSpace();
      }
      if (i >= offset || at >= source.length) {
        break;
      }
      advance(c);
      i += Character.charCount(c);
    }
    return Math.min(Math.max(begin, at), source.length);
  }

  private void advance(int c) {
    if (style == ScalarStyle.DOUBLE_QUOTED && source[at] == '\\') {
      at += escapeLength();
    } else if (style == ScalarStyle.SINGLE_QUOTED && source[at] == '\'') {
      at += 2;
    } else if (!isSpace(c) || source[at] == c) {
      at++;
    }
  }

  private void skipHeader() {
    while (at < source.length && source[at] != '\n') {
      at++;
    }
    at++;
  }

  /** Also over the escaped end of a line, which stands for nothing. */
  private void skipSpace() {
    while (at < source.length) {
      if (isSpace(source[at])) {
        at++;
      } else if (style == ScalarStyle.DOUBLE_QUOTED
          && source[at] == '\\'
          && at + 1 < source.length
          && (source[at + 1] == '\n' || source[at + 1] == '\r')) {
        at += 2;
      } else {
        return;
      }
    }
  }

  private int escapeLength() {
    return at + 1 >= source.length
        ? 1
        : switch (source[at + 1]) {
          case 'x' -> 4;
          case 'u' -> 6;
          case 'U' -> 10;
          default -> 2;
        };
  }

  private static boolean isSpace(int c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }
}
