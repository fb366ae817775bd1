package dev.signalbox.config;

import dev.signalbox.core.Json;
import dev.signalbox.core.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;

/**
 * The runners of the file, and those that steps use by the name of their type. Also knows which
 * plugins can work.
 */
final class Runners implements Setting.Installed {
  private final Vocabulary vocabulary;
  private final Problems problems;
  private final ShapeReader shapes;
  private final SequencedMap<String, Json> plugins;
  private final Set<String> named = new TreeSet<>();
  private final LinkedHashMap<String, EngineConfig.Runner> installed = new LinkedHashMap<>();

  Runners(
      Vocabulary vocabulary,
      Problems problems,
      ShapeReader shapes,
      Optional<Tree> tree,
      SequencedMap<String, Json> plugins) {
    this.vocabulary = vocabulary;
    this.problems = problems;
    this.shapes = shapes;
    this.plugins = plugins;
    tree.flatMap(found -> Mapping.open(found, "runners", "a mapping of runners by name", problems))
        .ifPresent(mapping ->
            mapping
                .fields()
                .forEach((name, field) -> {
                  named.add(name);
                  read(name, field, mapping.at(name));
                }));
  }

  SequencedMap<String, EngineConfig.Runner> installed() {
    return installed;
  }

  /** {@code name:} with nothing behind it stands for no settings. */
  static Tree settings(Tree tree) {
    return tree instanceof Tree.Scalar scalar && scalar.kind() == Tree.Kind.NOTHING
        ? new Tree.Fields(scalar.place(), List.of())
        : tree;
  }

  @Override
  public void useRunner(String name, Place place, String path) {
    if (named.contains(name)) {
      return;
    }
    Optional<Shape> shape = Optional.ofNullable(vocabulary.runnerTypes().get(name));
    if (shape.isEmpty()) {
      var known = new TreeSet<>(named);
      known.addAll(vocabulary.runnerTypes().keySet());
      problems.error(place, path + ": unknown runner: " + Nearest.expected(name, known));
      return;
    }
    if (worksWithoutSettings(shape.get())) {
      named.add(name);
      installed.put(name, new EngineConfig.Runner(name, Json.EMPTY_OBJECT));
    } else {
      problems.error(
          place,
          path + ": the runner " + name + " needs settings; write them under runners." + name);
    }
  }

  @Override
  public void usePlugin(String name, Place place, String path) {
    Optional<Shape> shape = Optional.ofNullable(vocabulary.plugins().get(name));
    if (!plugins.containsKey(name) && shape.isPresent() && !worksWithoutSettings(shape.get())) {
      problems.error(
          place,
          path + ": the plugin " + name + " needs settings; write them under plugins." + name);
    }
  }

  static boolean worksWithoutSettings(Shape shape) {
    return switch (shape) {
      case Shape.Keys(List<Shape.Key> keys) -> keys.stream().noneMatch(Shape.Key::required);
      case Shape.MapOf _, Shape.Headers _ -> true;
      case Shape.Either(List<Shape> shapes) ->
          shapes.stream().anyMatch(Runners::worksWithoutSettings);
      case Shape.Text _, Shape.TextOrSecret _, Shape.CommandLine _, Shape.Label _, Shape.Word _ ->
          false;
      case Shape.Url _, Shape.Body _ -> false;
      case Shape.Whole _, Shape.Flag _, Shape.Span _, Shape.FilePath _, Shape.ListOf _ -> false;
    };
  }

  private void read(String name, Tree.Field field, String path) {
    Optional<Mapping> mapping =
        Mapping.open(settings(field.value()), path, "a mapping of settings", problems);
    String type =
        mapping
            .flatMap(found -> found.get("type"))
            .flatMap(tree -> new Scalars(problems).name(tree, path + ".type"))
            .orElse(name);
    Optional<Shape> shape = Optional.ofNullable(vocabulary.runnerTypes().get(type));
    if (shape.isEmpty()) {
      boolean written = mapping.flatMap(found -> found.get("type")).isPresent();
      Place place =
          mapping.flatMap(found -> found.get("type")).map(Tree::place).orElse(field.key().place());
      problems.error(
          place,
          (written ? path + ".type" : path)
              + ": unknown type of runner: "
              + Nearest.expected(type, new TreeSet<>(vocabulary.runnerTypes().keySet()))
              + (written ? "" : "; the type defaults to the name, add type: where it differs"));
      return;
    }
    mapping
        .flatMap(found -> read(found, shape.get()))
        .ifPresent(json -> installed.put(name, new EngineConfig.Runner(type, json)));
  }

  private Optional<Json> read(Mapping mapping, Shape shape) {
    if (shape instanceof Shape.Keys(List<Shape.Key> keys)) {
      var known = new ArrayList<String>();
      known.add("type");
      known.addAll(Language.names(keys));
      mapping.refuseUnknown(known, problems);
      return shapes.members(mapping, keys).fixed();
    }
    var fields =
        mapping.fields().values().stream()
            .filter(field -> !field.key().text().equals("type"))
            .toList();
    return shapes.read(new Tree.Fields(mapping.place(), fields), shape, mapping.path()).fixed();
  }
}
