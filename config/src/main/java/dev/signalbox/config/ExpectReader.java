package dev.signalbox.config;

import dev.signalbox.core.Json;
import dev.signalbox.core.Shape;
import dev.signalbox.core.Step.Expectation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Reads the {@code expect} list of a step: words, and mappings of one word to its settings. */
final class ExpectReader {
  private static final Expectation CLAIM = new Expectation(Expectation.CLAIM, Json.NULL);

  private final Setting setting;
  private final Problems problems;
  private final ShapeReader shapes;

  ExpectReader(Setting setting) {
    this.setting = setting;
    this.problems = setting.problems();
    this.shapes =
        new ShapeReader(
            problems,
            new FixedTexts(setting.scalars(), setting.secretNames(), false),
            setting.folder());
  }

  /** What an attempt must show; where nothing is written, an agent must claim to be done. */
  List<Expectation> read(Mapping step, boolean agent) {
    Optional<Tree> written = step.get("expect");
    if (written.isEmpty()) {
      return agent ? List.of(CLAIM) : List.of();
    }
    List<Tree> items =
        written.get() instanceof Tree.Items list ? list.items() : List.of(written.get());
    var expectations = new ArrayList<Expectation>();
    for (int i = 0; i < items.size(); i++) {
      item(items.get(i), step.at("expect") + "[" + i + "]").ifPresent(expectations::add);
    }
    return expectations;
  }

  private Optional<Expectation> item(Tree tree, String path) {
    return switch (tree) {
      case Tree.Scalar scalar when scalar.kind() != Tree.Kind.NOTHING -> word(scalar, path);
      case Tree.Fields(Place _, List<Tree.Field> fields) when fields.size() == 1 ->
          settings(fields.getFirst(), path);
      case Tree.Scalar _, Tree.Fields _, Tree.Items _ -> {
        problems.error(
            tree.place(),
            path
                + ": expected a word, or a mapping of one word to its settings, found "
                + tree.found());
        yield Optional.empty();
      }
    };
  }

  private Optional<Expectation> word(Tree.Scalar scalar, String path) {
    String word = scalar.text();
    if (word.equals(Expectation.CLAIM)) {
      return Optional.of(CLAIM);
    }
    return shape(scalar, path)
        .flatMap(shape -> {
          Optional<Json> settings = bare(shape);
          if (settings.isEmpty()) {
            problems.error(
                scalar.place(), path + ": " + word + " needs a value; write { " + word + ": ... }");
          }
          return settings.map(json -> new Expectation(word, json));
        });
  }

  private Optional<Expectation> settings(Tree.Field field, String path) {
    String word = field.key().text();
    if (word.equals(Expectation.CLAIM)) {
      problems.error(field.value().place(), path + ": claim takes no settings; write claim");
      return Optional.empty();
    }
    return shape(field.key(), path)
        .flatMap(shape -> shapes.read(field.value(), shape, Mapping.at(path, word)).fixed())
        .map(json -> new Expectation(word, json));
  }

  private Optional<Shape> shape(Tree.Scalar word, String path) {
    Optional<Shape> shape = Optional.ofNullable(setting.vocabulary().evidence().get(word.text()));
    if (shape.isEmpty()) {
      var known = new TreeSet<>(setting.vocabulary().evidence().keySet());
      known.add(Expectation.CLAIM);
      problems.error(word.place(), path + ": " + Nearest.expected(word.text(), known));
    }
    return shape;
  }

  /** What a word alone means, for evidence that needs no settings. */
  private static Optional<Json> bare(Shape shape) {
    return switch (shape) {
      case Shape.Keys(List<Shape.Key> keys) ->
          keys.stream().anyMatch(Shape.Key::required)
              ? Optional.empty()
              : Optional.of(Json.EMPTY_OBJECT);
      case Shape.MapOf _, Shape.Headers _ -> Optional.of(Json.EMPTY_OBJECT);
      case Shape.Flag _ -> Optional.of(Json.TRUE);
      case Shape.Either(List<Shape> shapes) ->
          shapes.stream().flatMap(one -> bare(one).stream()).findFirst();
      case Shape.Text _, Shape.TextOrSecret _, Shape.CommandLine _, Shape.Label _, Shape.Word _ ->
          Optional.empty();
      case Shape.Whole _, Shape.Span _, Shape.FilePath _, Shape.ListOf _ -> Optional.empty();
      case Shape.Url _, Shape.Body _ -> Optional.empty();
    };
  }

  boolean isFolderUsed() {
    return shapes.isFolderUsed();
  }
}
