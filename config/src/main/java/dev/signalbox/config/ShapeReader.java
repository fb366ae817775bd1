package dev.signalbox.config;

import dev.signalbox.core.Json;
import dev.signalbox.core.Shape;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads whatever a {@link Shape} describes. */
final class ShapeReader {
  /** A URL, or the scp form of a remote repository. */
  private static final Pattern REMOTE =
      Pattern.compile(".*://.*|[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:.*", Pattern.DOTALL);

  private final Problems problems;
  private final Scalars scalars;
  private final Texts texts;
  private final Path folder;
  private boolean folderUsed;

  ShapeReader(Problems problems, Texts texts, Path folder) {
    this.problems = problems;
    this.scalars = new Scalars(problems);
    this.texts = texts;
    this.folder = folder;
  }

  /** Whether what was read depends on where the file lies. */
  boolean isFolderUsed() {
    return folderUsed;
  }

  Part read(Tree tree, Shape shape, String path) {
    return switch (shape) {
      case Shape.Text(boolean template) ->
          scalars
              .text(tree, path)
              .map(text -> texts.text(text, template, path))
              .orElseGet(Part::broken);
      case Shape.TextOrSecret _ ->
          scalars
              .text(tree, path)
              .map(text -> texts.textOrSecret(text, path))
              .orElseGet(Part::broken);
      case Shape.Url _ ->
          scalars.text(tree, path).map(text -> texts.url(text, path)).orElseGet(Part::broken);
      case Shape.Body _ ->
          scalars.text(tree, path).map(text -> texts.body(text, path)).orElseGet(Part::broken);
      case Shape.Headers _ -> new HeadersReader(problems, scalars, texts).read(tree, path);
      case Shape.CommandLine _ -> commandLine(tree, path);
      case Shape.Label _ -> fixed(scalars.label(tree, path).map(Json::string));
      case Shape.Word(List<String> words) ->
          fixed(scalars.word(tree, path, words).map(Json::string));
      case Shape.Whole(long min, long max) ->
          fixed(scalars.whole(tree, path, min, max).map(Json::of));
      case Shape.Flag _ -> fixed(scalars.flag(tree, path).map(Json::of));
      case Shape.Span _ -> fixed(scalars.span(tree, path).map(span -> Json.of(span.toMillis())));
      case Shape.FilePath _ -> fixed(file(tree, path).map(Json::string));
      case Shape.ListOf(Shape item) -> list(tree, item, path);
      case Shape.Keys(List<Shape.Key> keys) -> keys(tree, keys, path);
      case Shape.MapOf(Shape value) -> map(tree, value, path);
      case Shape.Either(List<Shape> shapes) -> either(tree, shapes, path);
    };
  }

  /** The members of a mapping that stand there, in the order of the keys. */
  Part.Members members(Mapping mapping, List<Shape.Key> keys) {
    var members = new LinkedHashMap<String, Part>();
    for (Shape.Key key : keys) {
      Optional<Tree> value =
          key.required()
              ? mapping.require(key.name(), key.doc(), problems)
              : mapping.get(key.name());
      value.ifPresent(
          tree -> members.put(key.name(), read(tree, key.shape(), mapping.at(key.name()))));
    }
    return new Part.Members(members);
  }

  /** A path as an absolute one; a URL as it is. */
  Optional<String> file(Tree tree, String path) {
    return scalars
        .name(tree, path)
        .flatMap(name -> {
          if (name.contains(SecretNames.START) || name.startsWith("~")) {
            problems.error(
                tree.place(),
                path
                    + ": expected a path, found "
                    + tree.found()
                    + (name.startsWith("~") ? "; write it in full: ~ is a shell's" : ""));
            return Optional.empty();
          }
          return REMOTE.matcher(name).matches() ? Optional.of(name) : resolved(tree, name, path);
        });
  }

  private Optional<String> resolved(Tree tree, String name, String path) {
    try {
      Path written = Path.of(name);
      folderUsed |= !written.isAbsolute();
      return Optional.of(folder.resolve(written).normalize().toString());
    } catch (InvalidPathException e) {
      problems.error(
          tree.place(), path + ": expected a path, found " + tree.found() + ": " + e.getReason());
      return Optional.empty();
    }
  }

  private Part commandLine(Tree tree, String path) {
    var members = new LinkedHashMap<String, Part>();
    switch (tree) {
      case Tree.Items(Place _, List<Tree> items) when !items.isEmpty() -> {
        var arguments = new ArrayList<Part>();
        var command = new SimpleCommand();
        for (int i = 0; i < items.size(); i++) {
          String at = path + "[" + i + "]";
          arguments.add(
              scalars
                  .text(items.get(i), at)
                  .map(text -> texts.argument(text, at, command))
                  .orElseGet(Part::broken));
        }
        members.put("argv", new Part.Elements(arguments));
      }
      case Tree.Scalar scalar when scalar.isCanonical() && !scalar.text().isBlank() ->
          members.put("shell", texts.shell(scalar, path));
      case Tree.Items _, Tree.Scalar _, Tree.Fields _ ->
          problems.error(
              tree.place(),
              path
                  + ": expected a command, a text for the shell or a list of arguments, found "
                  + (tree instanceof Tree.Items ? "an empty list" : tree.found()));
    }
    return new Part.Members(members);
  }

  private Part list(Tree tree, Shape item, String path) {
    if (!(tree instanceof Tree.Items list)) {
      return new Part.Elements(List.of(read(tree, item, path)));
    }
    var items = new ArrayList<Part>();
    for (int i = 0; i < list.items().size(); i++) {
      items.add(read(list.items().get(i), item, path + "[" + i + "]"));
    }
    return new Part.Elements(items);
  }

  private Part keys(Tree tree, List<Shape.Key> keys, String path) {
    return Mapping.closed(tree, path, keys.stream().map(Shape.Key::name).toList(), problems)
        .<Part>map(mapping -> members(mapping, keys))
        .orElseGet(Part::broken);
  }

  /** In the order of the names, in which a stored definition has them too. */
  private Part map(Tree tree, Shape value, String path) {
    return Mapping.open(tree, path, "a mapping", problems)
        .<Part>map(mapping -> {
          var members = new TreeMap<String, Part>();
          mapping
              .fields()
              .forEach(
                  (name, field) -> members.put(name, read(field.value(), value, mapping.at(name))));
          return new Part.Members(new LinkedHashMap<>(members));
        })
        .orElseGet(Part::broken);
  }

  private Part either(Tree tree, List<Shape> shapes, String path) {
    return shapes.stream()
        .filter(shape -> fits(tree, shape))
        .findFirst()
        .map(shape -> read(tree, shape, path))
        .orElseGet(() -> {
          problems.error(
              tree.place(),
              path
                  + ": expected "
                  + shapes.stream().map(ShapeReader::name).collect(Collectors.joining(" or "))
                  + ", found "
                  + tree.found());
          return Part.broken();
        });
  }

  private static boolean fits(Tree tree, Shape shape) {
    return switch (shape) {
      case Shape.Text _, Shape.TextOrSecret _, Shape.Url _, Shape.Body _ -> isValue(tree);
      case Shape.Label _, Shape.Word _, Shape.Span _, Shape.FilePath _ -> isValue(tree);
      case Shape.Whole _ -> tree instanceof Tree.Scalar scalar && scalar.kind() == Tree.Kind.WHOLE;
      case Shape.Flag _ -> tree instanceof Tree.Scalar scalar && scalar.kind() == Tree.Kind.FLAG;
      case Shape.CommandLine _ -> tree instanceof Tree.Items || isValue(tree);
      case Shape.ListOf(Shape item) -> tree instanceof Tree.Items || fits(tree, item);
      case Shape.Keys _, Shape.MapOf _, Shape.Headers _ -> tree instanceof Tree.Fields;
      case Shape.Either(List<Shape> shapes) -> shapes.stream().anyMatch(one -> fits(tree, one));
    };
  }

  private static boolean isValue(Tree tree) {
    return tree instanceof Tree.Scalar scalar && scalar.kind() != Tree.Kind.NOTHING;
  }

  private static String name(Shape shape) {
    return switch (shape) {
      case Shape.Text _, Shape.TextOrSecret _, Shape.Body _ -> "a text";
      case Shape.Url _ -> "a URL";
      case Shape.CommandLine _ -> "a command";
      case Shape.Label _ -> "a label";
      case Shape.Word(List<String> words) -> "one of " + String.join(", ", words);
      case Shape.Whole _ -> "a whole number";
      case Shape.Flag _ -> "true or false";
      case Shape.Span _ -> "a duration such as 30s";
      case Shape.FilePath _ -> "a path";
      case Shape.ListOf _ -> "a list";
      case Shape.Keys(List<Shape.Key> keys) ->
          "a mapping with the keys "
              + keys.stream().map(Shape.Key::name).collect(Collectors.joining(", "));
      case Shape.MapOf _, Shape.Headers _ -> "a mapping";
      case Shape.Either(List<Shape> shapes) ->
          shapes.stream().map(ShapeReader::name).collect(Collectors.joining(" or "));
    };
  }

  private static Part fixed(Optional<Json> json) {
    return json.<Part>map(Part.Fixed::new).orElseGet(Part::broken);
  }
}
