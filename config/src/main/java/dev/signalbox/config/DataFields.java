package dev.signalbox.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which fields the data of an event can have, as far as its schema says so.
 *
 * <p>Where a schema names properties, or allows no others, those are all that there are; it is open
 * to others where it says so: {@code additionalProperties: true}, or a schema for them. So a
 * misspelt name is noticed without every schema having to be closed.
 *
 * @param event whose they are
 */
record DataFields(String event, JsonNode schema) {
  /** In a path: an item of a list, whichever. */
  static final String ITEM = "";

  private static final List<String> ALTERNATIVES = List.of("allOf", "anyOf", "oneOf");
  private static final List<String> ADDITIONS = List.of("if", "then", "else");

  /**
   * The first name of a path that no data has.
   *
   * @param depth how many names of the path there are before it
   * @param known those that could stand there
   */
  record Unknown(String event, int depth, SortedSet<String> known) {}

  Optional<Unknown> unknown(List<String> path) {
    List<JsonNode> schemas = List.of(schema);
    for (int i = 0; i < path.size(); i++) {
      var level = new Level(expanded(schemas));
      if (level.isAnything()) {
        return Optional.empty();
      }
      boolean item = path.get(i).equals(ITEM);
      schemas = item ? level.items() : level.behind(path.get(i));
      if (schemas.isEmpty()) {
        return item || level.isOpen() || !level.says()
            ? Optional.empty()
            : Optional.of(new Unknown(event, i, level.names()));
      }
    }
    return Optional.empty();
  }

  /** With all that these refer to for the same value. */
  private List<JsonNode> expanded(List<JsonNode> schemas) {
    Set<JsonNode> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    var all = new ArrayList<JsonNode>();
    schemas.forEach(each -> expand(each, seen, all));
    return all;
  }

  private void expand(JsonNode each, Set<JsonNode> seen, List<JsonNode> all) {
    if (!seen.add(each)) {
      return;
    }
    all.add(each);
    if (each.has("$ref")) {
      expand(referred(each.get("$ref").asText()), seen, all);
    }
    ALTERNATIVES.forEach(word -> each.path(word).forEach(one -> expand(one, seen, all)));
    ADDITIONS.stream().filter(each::has).forEach(word -> expand(each.get(word), seen, all));
    each.path("dependentSchemas").forEach(one -> expand(one, seen, all));
  }

  private JsonNode referred(String reference) {
    return schema.at(JsonPointer.compile(reference.substring(1)));
  }

  /** What is said, in several places, of one value. */
  private record Level(List<JsonNode> schemas) {
    boolean isAnything() {
      return schemas.stream().anyMatch(each -> each.asBoolean() || each.has("$dynamicRef"));
    }

    /** Whether there may be more names than those that are written down. */
    boolean isOpen() {
      return schemas.stream()
          .anyMatch(each ->
              each.path("additionalProperties").asBoolean()
                  || each.path("unevaluatedProperties").asBoolean()
                  || each.path("unevaluatedProperties").isObject());
    }

    /** Whether anything is said of names at all. */
    boolean says() {
      return schemas.stream()
          .anyMatch(each ->
              each.has("properties")
                  || each.has("patternProperties")
                  || each.has("additionalProperties")
                  || each.has("unevaluatedProperties")
                  || !canBe(each, "object"));
    }

    List<JsonNode> behind(String name) {
      var found = new ArrayList<JsonNode>();
      for (JsonNode each : schemas) {
        int before = found.size();
        if (each.path("properties").has(name)) {
          found.add(each.get("properties").get(name));
        }
        each.path("patternProperties")
            .properties()
            .forEach(member -> {
              if (Pattern.compile(member.getKey()).matcher(name).find()) {
                found.add(member.getValue());
              }
            });
        if (found.size() == before && each.path("additionalProperties").isObject()) {
          found.add(each.get("additionalProperties"));
        }
      }
      return found;
    }

    List<JsonNode> items() {
      return schemas.stream()
          .filter(each -> each.path("items").isObject() && !each.has("prefixItems"))
          .map(each -> each.get("items"))
          .toList();
    }

    SortedSet<String> names() {
      var names = new TreeSet<String>();
      schemas.forEach(each -> each.path("properties").fieldNames().forEachRemaining(names::add));
      return names;
    }

    private static boolean canBe(JsonNode each, String type) {
      JsonNode types = each.path("type");
      return types.isMissingNode()
          || types.asText().equals(type)
          || types.valueStream().anyMatch(one -> one.asText().equals(type));
    }
  }
}
