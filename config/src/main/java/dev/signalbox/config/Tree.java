package dev.signalbox.config;

import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

/** A document, with the place of everything in it. */
sealed interface Tree {
  Place place();

  /**
   * One value.
   *
   * @param locator the place of the character at this offset of the text
   */
  record Scalar(Place place, String text, Kind kind, IntFunction<Place> locator) implements Tree {
    private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]*)");
    private static final Pattern NUMBER =
        Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

    Place at(int offset) {
      return locator.apply(offset);
    }

    /** A part of the text, in its place. */
    Scalar part(int from, int to) {
      return new Scalar(at(from), text.substring(from, to), kind, offset -> at(from + offset));
    }

    /** Whether it reads in JSON as it does here. */
    boolean isCanonical() {
      return switch (kind) {
        case STRING -> true;
        case WHOLE -> WHOLE.matcher(text).matches();
        case FLOAT -> NUMBER.matcher(text).matches();
        case FLAG -> text.equals("true") || text.equals("false");
        case NOTHING -> false;
      };
    }
  }

  record Items(Place place, List<Tree> items) implements Tree {
    public Items {
      items = List.copyOf(items);
    }
  }

  record Fields(Place place, List<Field> fields) implements Tree {
    public Fields {
      fields = List.copyOf(fields);
    }
  }

  record Field(Scalar key, Tree value) {}

  /** What a scalar is under the core schema of YAML 1.2. */
  enum Kind {
    STRING,
    WHOLE,
    FLOAT,
    FLAG,
    NOTHING
  }

  /** In words, for a message. */
  default String found() {
    return switch (this) {
      case Scalar scalar when scalar.kind() == Kind.NOTHING -> "nothing";
      case Scalar scalar when scalar.kind() == Kind.STRING ->
          "'" + Nearest.shortened(scalar.text()) + "'";
      case Scalar scalar -> Nearest.shortened(scalar.text());
      case Items _ -> "a list";
      case Fields _ -> "a mapping";
    };
  }
}
