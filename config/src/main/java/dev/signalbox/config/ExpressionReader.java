package dev.signalbox.config;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.types.CelKind;
import dev.signalbox.config.CelEnvironment.Compiled;
import dev.signalbox.config.CelEnvironment.Mistake;
import dev.signalbox.config.CelEnvironment.Names;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compiles the expressions of a file, and names the place of every mistake in them. */
final class ExpressionReader {
  private static final Pattern HYPHENATED =
      Pattern.compile("\\bsteps\\.([A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)+)");
  private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '([^']*)'.*");

  private final Problems problems;
  private final Names names;
  private final StepNames steps;
  private final SeenData data;

  ExpressionReader(Problems problems, Names names, StepNames steps, SeenData data) {
    this.problems = problems;
    this.names = names;
    this.steps = steps;
    this.data = data;
  }

  /** For expressions that see an event, and no run. */
  static ExpressionReader ofEvents(Problems problems, SeenData data) {
    return new ExpressionReader(problems, Names.OF_EVENTS, StepNames.NONE, data);
  }

  /** A whole scalar that is an expression. */
  Optional<CelProgram> value(Tree tree, String path) {
    return source(tree, path)
        .flatMap(scalar -> compile(scalar, 0, scalar.text(), path))
        .map(Checked::program);
  }

  /** A whole scalar that is a question. */
  Optional<CelProgram> condition(Tree tree, String path) {
    return source(tree, path)
        .flatMap(scalar ->
            compile(scalar, 0, scalar.text(), path)
                .filter(checked -> isCondition(checked, scalar, path)))
        .map(Checked::program);
  }

  /** A part of a scalar. */
  Optional<CelProgram> part(Tree.Scalar scalar, int from, String text, String path) {
    return compile(scalar, from, text, path).map(Checked::program);
  }

  private record Checked(CelProgram program, CelKind type) {}

  private Optional<Tree.Scalar> source(Tree tree, String path) {
    if (!(tree instanceof Tree.Scalar scalar) || !scalar.isCanonical()) {
      problems.error(tree.place(), path + ": expected an expression, found " + tree.found());
      return Optional.empty();
    }
    if (scalar.text().strip().startsWith("{{")) {
      problems.error(
          scalar.place(), path + ": this is an expression already; write it without {{ }}");
      return Optional.empty();
    }
    return Optional.of(scalar);
  }

  private boolean isCondition(Checked checked, Tree.Scalar scalar, String path) {
    return switch (checked.type()) {
      case BOOL, DYN, ANY, ERROR -> true;
      default -> {
        problems.error(
            scalar.at(0),
            path
                + ": expected a condition (true or false), found an expression of the type "
                + checked.type().name().toLowerCase(java.util.Locale.ROOT));
        yield false;
      }
    };
  }

  private Optional<Checked> compile(Tree.Scalar scalar, int from, String text, String path) {
    if (text.isBlank()) {
      problems.error(scalar.at(from), path + ": expected an expression, found nothing");
      return Optional.empty();
    }
    if (hasHyphens(scalar, from, text, path)) {
      return Optional.empty();
    }
    return switch (CelEnvironment.compile(text, names)) {
      case Compiled.Wrong wrong -> {
        wrong.mistakes().stream()
            .limit(3)
            .forEach(mistake ->
                problems.error(
                    scalar.at(from + mistake.offset()), path + ": " + explained(mistake)));
        yield Optional.empty();
      }
      case Compiled.Checked(CelAbstractSyntaxTree tree) -> checked(scalar, from, text, path, tree);
    };
  }

  private Optional<Checked> checked(
      Tree.Scalar scalar, int from, String text, String path, CelAbstractSyntaxTree tree) {
    var references = new CelReferences(tree, names, steps, data);
    for (Mistake mistake : references.errors()) {
      problems.error(place(scalar, from, text, mistake), path + ": " + mistake.message());
    }
    for (Mistake mistake : references.warnings()) {
      problems.warning(place(scalar, from, text, mistake), path + ": " + mistake.message());
    }
    return references.errors().isEmpty()
        ? Optional.of(
            new Checked(
                new CelProgram(text.strip(), tree, references.found()),
                tree.getResultType().kind()))
        : Optional.empty();
  }

  private static Place place(Tree.Scalar scalar, int from, String text, Mistake mistake) {
    return scalar.at(from + CelEnvironment.offset(text, mistake.offset()));
  }

  private String explained(Mistake mistake) {
    Matcher undeclared = UNDECLARED.matcher(mistake.message());
    return undeclared.matches()
        ? "unknown name: " + Nearest.expected(undeclared.group(1), names.words())
        : "not an expression: " + mistake.message();
  }

  /** In CEL, a hyphen is a minus: {@code steps.my-step} would be a subtraction. */
  private boolean hasHyphens(Tree.Scalar scalar, int from, String text, String path) {
    boolean found = false;
    Matcher matcher = HYPHENATED.matcher(CelText.withoutLiterals(text));
    while (matcher.find()) {
      Optional<String> id = longestKnown(matcher.group(1));
      if (id.isPresent()) {
        found = true;
        problems.error(
            scalar.at(from + matcher.start()),
            path + ": a step id with a hyphen needs brackets; write steps['" + id.get() + "']");
      }
    }
    return found;
  }

  private Optional<String> longestKnown(String words) {
    String[] parts = words.split("-", -1);
    for (int count = parts.length; count > 1; count--) {
      String id = String.join("-", Arrays.copyOf(parts, count));
      if (steps.isKnown(id)) {
        return Optional.of(id);
      }
    }
    return Optional.empty();
  }
}
