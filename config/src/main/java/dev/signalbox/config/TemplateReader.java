package dev.signalbox.config;

import static dev.signalbox.config.ShellText.HOLE;

import dev.signalbox.config.ShellHoles.Hole;
import dev.signalbox.config.Template.Piece;
import dev.signalbox.config.Template.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads texts with <code>{{ expression }}</code> in them. */
final class TemplateReader {
  private final Problems problems;
  private final ExpressionReader expressions;

  TemplateReader(Problems problems, ExpressionReader expressions) {
    this.problems = problems;
    this.expressions = expressions;
  }

  private sealed interface Segment {
    record Literal(String text) implements Segment {}

    /** An expression, and where its braces and its text begin. */
    record Slot(int start, int from, String text) implements Segment {}
  }

  /** How the value of a slot is to be written; empty where it cannot be, and a problem says why. */
  private interface Quoter {
    Optional<Quoting> quoting(Segment.Slot slot, int index);
  }

  static boolean hasSlots(String text) {
    return text.contains("{{");
  }

  Optional<Template> text(Tree.Scalar scalar, String path) {
    return segments(scalar, path)
        .flatMap(segments -> template(scalar, path, segments, (_, _) -> Optional.of(Quoting.NONE)));
  }

  /** A text that is a URL. With what it begins, that is a URL already. */
  Optional<Template> url(Tree.Scalar scalar, String path) {
    return segments(scalar, path)
        .flatMap(segments ->
            template(
                scalar,
                path,
                segments,
                (slot, _) -> Optional.of(slot.start() == 0 ? Quoting.NONE : Quoting.URL)));
  }

  /** A text that is a JSON document, whatever is filled in. */
  Optional<Template> json(Tree.Scalar scalar, String path) {
    return segments(scalar, path)
        .flatMap(segments -> {
          var document = new JsonScanner(marked(segments));
          if (!document.isJson()) {
            problems.error(
                scalar.place(),
                path
                    + ": expected JSON, because it begins with { or [, found none; strings need"
                    + " double quotes");
            return Optional.empty();
          }
          List<Quoting> quotings = document.quotings();
          return template(scalar, path, segments, (_, index) -> Optional.of(quotings.get(index)));
        });
  }

  /** A text for a shell, where every value is quoted as its place needs it. */
  Optional<Template> shell(Tree.Scalar scalar, String path) {
    return segments(scalar, path)
        .flatMap(segments -> {
          List<Hole> holes = ShellScanner.scan(marked(segments));
          return template(scalar, path, segments, quoter(scalar, path, holes));
        });
  }

  /** One argument of a command without a shell, behind those that the command has already. */
  Optional<Template> argument(Tree.Scalar scalar, String path, SimpleCommand command) {
    return segments(scalar, path)
        .flatMap(segments -> {
          var holes = new ArrayList<Hole>();
          String word = marked(segments);
          for (int at = word.indexOf(HOLE); at >= 0; at = word.indexOf(HOLE, at + 1)) {
            holes.add(
                command
                    .takerOf(word.substring(0, at))
                    .<Hole>map(Hole.Refused::new)
                    .orElseGet(Hole.Plain::new));
          }
          command.add(word);
          return template(scalar, path, segments, quoter(scalar, path, holes));
        });
  }

  private static String marked(List<Segment> segments) {
    var out = new StringBuilder();
    for (Segment segment : segments) {
      switch (segment) {
        case Segment.Literal(String text) -> out.append(text);
        case Segment.Slot _ -> out.append(HOLE);
      }
    }
    return out.toString();
  }

  private Optional<List<Segment>> segments(Tree.Scalar scalar, String path) {
    String text = scalar.text();
    var segments = new ArrayList<Segment>();
    int at = 0;
    for (int start = text.indexOf("{{"); start >= 0; start = text.indexOf("{{", at)) {
      int end = CelText.templateEnd(text, start + 2);
      if (end < 0) {
        problems.error(
            scalar.at(start),
            path + ": expected }} to close this {{; two braces as text are {{ '{{' }}");
        return Optional.empty();
      }
      if (start > at && text.charAt(start - 1) == '$') {
        problems.warning(
            scalar.at(start - 1),
            path
                + ": the $ before this {{ stays in the text; values are {{ ... }}, not ${{ ... }}. If a"
                + " dollar is meant: {{ '$' }}{{ ... }}");
      }
      segments.add(new Segment.Literal(text.substring(at, start)));
      segments.add(new Segment.Slot(start, start + 2, text.substring(start + 2, end)));
      at = end + 2;
    }
    segments.add(new Segment.Literal(text.substring(at)));
    return Optional.of(segments);
  }

  private Quoter quoter(Tree.Scalar scalar, String path, List<Hole> holes) {
    return (slot, index) -> quoting(scalar, path, slot, holes.get(index));
  }

  private Optional<Template> template(
      Tree.Scalar scalar, String path, List<Segment> segments, Quoter quoter) {
    var pieces = new ArrayList<Piece>();
    boolean whole = true;
    int slots = 0;
    for (Segment segment : segments) {
      switch (segment) {
        case Segment.Literal(String text) -> pieces.add(new Piece.Literal(text));
        case Segment.Slot slot -> {
          var quoting = quoter.quoting(slot, slots++);
          var program = expressions.part(scalar, slot.from(), slot.text(), path);
          whole &= quoting.isPresent() && program.isPresent();
          quoting.ifPresent(q -> program.ifPresent(p -> pieces.add(new Piece.Slot(p, q))));
        }
      }
    }
    return whole ? Optional.of(new Template(pieces)) : Optional.empty();
  }

  private Optional<Quoting> quoting(Tree.Scalar scalar, String path, Segment.Slot slot, Hole hole) {
    return switch (hole) {
      case Hole.Plain _ -> Optional.of(Quoting.NONE);
      case Hole.Argument _ -> Optional.of(Quoting.ARGUMENT);
      case Hole.InDoubleQuotes _ -> Optional.of(Quoting.IN_DOUBLE_QUOTES);
      case Hole.Refused(String where) -> {
        problems.error(
            scalar.at(slot.start()),
            path
                + ": {{ }} cannot be filled in "
                + where
                + "; put the value under env: and use it as \"$NAME\"");
        yield Optional.empty();
      }
    };
  }
}
