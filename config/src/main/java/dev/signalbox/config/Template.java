package dev.signalbox.config;

import dev.signalbox.core.Json;
import java.util.List;

/** A text with values to be filled in. What was filled in is never looked at again. */
record Template(List<Piece> pieces) {
  Template {
    pieces = List.copyOf(pieces);
  }

  sealed interface Piece {
    record Literal(String text) implements Piece {}

    record Slot(CelProgram program, Quoting quoting) implements Piece {}
  }

  /** How a value is written, so that it stays a value. */
  enum Quoting {
    NONE,
    /** One argument of a shell command. */
    ARGUMENT,
    /** A part of a double-quoted word of a shell command. */
    IN_DOUBLE_QUOTES;

    String quote(String value) {
      return switch (this) {
        case NONE -> value;
        case ARGUMENT -> "'" + value.replace("'", "'\\''") + "'";
        case IN_DOUBLE_QUOTES -> value.replaceAll("[\\\\\"$`]", "\\\\$0");
      };
    }
  }

  boolean isLiteral() {
    return pieces.stream().allMatch(Piece.Literal.class::isInstance);
  }

  String render(Evaluation evaluation) throws NoValue {
    var out = new StringBuilder();
    for (Piece piece : pieces) {
      switch (piece) {
        case Piece.Literal(String text) -> out.append(text);
        case Piece.Slot(CelProgram program, Quoting quoting) -> {
          String value = text(program.evaluate(evaluation));
          if (value.indexOf('\0') >= 0) {
            throw new NoValue("a value to be filled in holds the character NUL");
          }
          out.append(quoting.quote(value));
        }
      }
      if (out.length() > CelValues.LENGTH_MAX) {
        throw new NoValue("the text is larger than 1 MiB");
      }
    }
    return out.toString();
  }

  /** A string raw, null empty, anything else compact JSON. */
  private static String text(Json value) throws NoValue {
    if (value.isNull()) {
      return "";
    }
    return value.text().startsWith("\"") && CelValues.of(value) instanceof String text
        ? text
        : value.text();
  }
}
