package dev.signalbox.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** A mapping whose keys are known, read one by one. */
record Mapping(Place place, String path, SequencedMap<String, Tree.Field> fields) {

  /** One of a list, with the path by which people find it. */
  record Item(Tree tree, String path) {}

  /** The items of a list; or the one thing that is written instead of a list of one. */
  static List<Item> items(Tree tree, String path) {
    if (!(tree instanceof Tree.Items list)) {
      return List.of(new Item(tree, path));
    }
    var items = new ArrayList<Item>();
    for (int i = 0; i < list.items().size(); i++) {
      items.add(new Item(list.items().get(i), path + "[" + i + "]"));
    }
    return items;
  }

  /** Reads any mapping; a key that is there twice is a problem. */
  static Optional<Mapping> open(Tree tree, String path, String expected, Problems problems) {
    if (!(tree instanceof Tree.Fields mapping)) {
      problems.error(
          tree.place(), prefix(path) + "expected " + expected + ", found " + tree.found());
      return Optional.empty();
    }
    var fields = new LinkedHashMap<String, Tree.Field>();
    for (Tree.Field field : mapping.fields()) {
      String name = field.key().text();
      Tree.Field first = fields.putIfAbsent(name, field);
      if (first != null) {
        problems.error(
            field.key().place(),
            at(path, name)
                + ": expected each key once, found it again (first in line "
                + first.key().place().line()
                + ")");
      }
    }
    return Optional.of(new Mapping(tree.place(), path, fields));
  }

  /** Reads a mapping with these keys and no others. */
  static Optional<Mapping> closed(
      Tree tree, String path, Collection<String> known, Problems problems) {
    String expected = "a mapping with the keys " + String.join(", ", known);
    return open(tree, path, known.isEmpty() ? "an empty mapping" : expected, problems)
        .map(mapping -> {
          mapping.refuseUnknown(known, problems);
          return mapping;
        });
  }

  void refuseUnknown(Collection<String> known, Problems problems) {
    fields
        .values()
        .forEach(field -> {
          String name = field.key().text();
          if (!known.contains(name)) {
            problems.error(
                field.key().place(),
                at(path, name) + ": unknown key: " + Nearest.expected(name, known));
          }
        });
  }

  /** Where the key stands; the mapping itself, where it does not. */
  Place placeOf(String key) {
    return Optional.ofNullable(fields.get(key)).map(field -> field.key().place()).orElse(place);
  }

  Optional<Tree> get(String key) {
    return Optional.ofNullable(fields.get(key)).map(Tree.Field::value);
  }

  /** The value behind the key; a problem where there is none. */
  Optional<Tree> require(String key, String meaning, Problems problems) {
    Optional<Tree> value = get(key);
    if (value.isEmpty()) {
      problems.error(
          place,
          prefix(path)
              + "expected the key "
              + key
              + " ("
              + meaning
              + "), found none"
              + Nearest.of(key, fields.keySet()).map(near -> "; is it " + near + "?").orElse(""));
    }
    return value;
  }

  String at(String key) {
    return at(path, key);
  }

  private static String prefix(String path) {
    return path.isEmpty() ? "" : path + ": ";
  }

  static String at(String path, String key) {
    String shown = Nearest.shortened(key);
    return path.isEmpty() ? shown : path + "." + shown;
  }
}
