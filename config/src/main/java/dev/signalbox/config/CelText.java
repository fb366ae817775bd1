package dev.signalbox.config;

import java.util.Set;
import java.util.regex.Pattern;

/** The text of CEL expressions: just enough of it to know what is a string literal, and a name. */
final class CelText {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");

  private static final Set<String> RESERVED =
      Set.of(
          "as",
          "break",
          "const",
          "continue",
          "else",
          "false",
          "for",
          "function",
          "if",
          "import",
          "in",
          "let",
          "loop",
          "namespace",
          "null",
          "package",
          "return",
          "true",
          "var",
          "void",
          "while");

  private static final Set<String> TYPES =
      Set.of(
          "bool",
          "bytes",
          "double",
          "duration",
          "dyn",
          "google",
          "int",
          "list",
          "map",
          "null_type",
          "optional_type",
          "string",
          "timestamp",
          "type",
          "uint");

  private CelText() {}

  /** Whether it can be looked up by a dot. */
  static boolean isName(String text) {
    return NAME.matcher(text).matches() && !RESERVED.contains(text);
  }

  /** Whether a variable can be called so. */
  static boolean isVariable(String text) {
    return isName(text) && !TYPES.contains(text);
  }

  /** The expression with the inside of its string literals blanked out. */
  static String withoutLiterals(String expression) {
    var out = new StringBuilder(expression);
    for (int i = 0; i < expression.length(); ) {
      int end = isQuote(expression.charAt(i)) ? literalEnd(expression, i) : i + 1;
      for (int j = i; end - i > 1 && j < end; j++) {
        out.setCharAt(j, ' ');
      }
      i = end;
    }
    return out.toString();
  }

  /**
   * Where the expression that begins at {@code from} meets the braces that close its template; -1
   * if nothing closes it.
   */
  static int templateEnd(String text, int from) {
    int depth = 0;
    for (int i = from; i < text.length(); ) {
      char c = text.charAt(i);
      if (isQuote(c)) {
        i = literalEnd(text, i);
        continue;
      }
      if (c == '}' && depth == 0) {
        return text.startsWith("}}", i) ? i : -1;
      }
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      i++;
    }
    return -1;
  }

  private static boolean isQuote(char c) {
    return c == '\'' || c == '"';
  }

  /** Behind the literal whose quote stands at {@code start}. */
  private static int literalEnd(String text, int start) {
    String quote = text.substring(start, start + 1);
    String close = text.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote;
    boolean raw = start > 0 && "rR".indexOf(text.charAt(start - 1)) >= 0 && isPrefix(text, start);
    for (int i = start + close.length(); i < text.length(); i++) {
      if (text.startsWith(close, i)) {
        return i + close.length();
      }
      if (!raw && text.charAt(i) == '\\') {
        i++;
      }
    }
    return text.length();
  }

  /** Whether the r before a quote is a word of its own, and not the end of a name. */
  private static boolean isPrefix(String text, int quote) {
    int before = quote - 2;
    if (before >= 0 && "bB".indexOf(text.charAt(before)) >= 0) {
      before--;
    }
    return before < 0 || !Character.isLetterOrDigit(text.charAt(before));
  }
}
