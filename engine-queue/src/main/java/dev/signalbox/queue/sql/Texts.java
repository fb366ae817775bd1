package dev.signalbox.queue.sql;

import java.util.function.UnaryOperator;
import org.jooq.ContextConverter;
import org.jooq.ConverterContext;
import org.jooq.DataType;
import org.jooq.SQLDialect;
import org.jooq.impl.SQLDataType;

/**
 * Texts as a database takes them. PostgreSQL refuses NUL: there it is written as two characters 1,
 * and a character 1 as 1 and 2, so that nothing is lost, and the order stays as it is.
 */
final class Texts {
  static final DataType<String> TYPE =
      SQLDataType.VARCHAR.asConvertedDataType(
          ContextConverter.ofNullable(
              String.class,
              String.class,
              (stored, context) -> isPlain(context) ? stored : decode(stored),
              (text, context) -> isPlain(context) ? text : encode(text)));

  private static final char NUL = 0;
  private static final char ESCAPE = 1;
  private static final char ESCAPED = 2;

  private Texts() {}

  /** From texts to what is stored of them. */
  static UnaryOperator<String> of(SQLDialect family) {
    return isPlain(family) ? UnaryOperator.identity() : Texts::encode;
  }

  private static boolean isPlain(ConverterContext context) {
    return isPlain(context.family());
  }

  private static boolean isPlain(SQLDialect family) {
    return family != SQLDialect.POSTGRES;
  }

  static String encode(String text) {
    if (text.indexOf(NUL) < 0 && text.indexOf(ESCAPE) < 0) {
      return text;
    }
    var out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case NUL -> out.append(ESCAPE).append(ESCAPE);
        case ESCAPE -> out.append(ESCAPE).append(ESCAPED);
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  static String decode(String stored) {
    if (stored.indexOf(ESCAPE) < 0) {
      return stored;
    }
    var out = new StringBuilder(stored.length());
    for (int i = 0; i < stored.length(); i++) {
      char c = stored.charAt(i);
      if (c == ESCAPE && i + 1 < stored.length()) {
        i++;
        out.append(stored.charAt(i) == ESCAPE ? NUL : ESCAPE);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
