package dev.signalbox.config;

import dev.signalbox.core.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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
    IN_DOUBLE_QUOTES,
    /** A part of a URL. */
    URL,
    /** A value of a JSON document. */
    JSON,
    /** A part of a string of a JSON document. */
    IN_JSON_STRING;

    /** What stands for the value of an expression. */
    String written(Json value) throws NoValue {
      return this == JSON ? value.text() : quote(text(value));
    }

    String quote(String value) {
      return switch (this) {
        case NONE, JSON -> value;
        case ARGUMENT -> "'" + value.replace("'", "'\\''") + "'";
        case IN_DOUBLE_QUOTES -> value.replaceAll("[\\\\\"$`]", "\\\\$0");
        case URL -> URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
        case IN_JSON_STRING -> {
          String quoted = Json.string(value).text();
          yield quoted.substring(1, quoted.length() - 1);
        }
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
          String value = quoting.written(program.evaluate(evaluation));
          if (value.indexOf('\0') >= 0) {
            throw new NoValue("a value to be filled in holds the character NUL");
          }
          out.append(value);
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
