package dev.signalbox.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.BiConsumer;

/** All schemas within a JSON Schema: what stands under keywords that hold schemas, at any depth. */
final class Subschemas {
  private static final List<String> BY_NAME =
      List.of("properties", "patternProperties", "$defs", "definitions", "dependentSchemas");
  private static final List<String> LISTS = List.of("allOf", "anyOf", "oneOf", "prefixItems");
  private static final List<String> SINGLE =
      List.of(
          "items",
          "additionalItems",
          "unevaluatedItems",
          "contains",
          "additionalProperties",
          "unevaluatedProperties",
          "propertyNames",
          "not",
          "if",
          "then",
          "else");

  private Subschemas() {}

  /** The schema itself, too; each with the pointer to it. */
  static void each(JsonNode schema, String pointer, BiConsumer<String, JsonNode> action) {
    action.accept(pointer, schema);
    for (String keyword : BY_NAME) {
      schema
          .path(keyword)
          .properties()
          .forEach(
              member -> each(member.getValue(), at(pointer, keyword, member.getKey()), action));
    }
    for (String keyword : LISTS) {
      JsonNode list = schema.path(keyword);
      for (int i = 0; i < list.size(); i++) {
        each(list.get(i), at(pointer, keyword, Integer.toString(i)), action);
      }
    }
    for (String keyword : SINGLE) {
      if (schema.path(keyword).isObject()) {
        each(schema.path(keyword), at(pointer, keyword), action);
      }
    }
  }

  static String at(String pointer, String... names) {
    var all = new StringBuilder(pointer);
    for (String name : names) {
      all.append('/').append(name.replace("~", "~0").replace("/", "~1"));
    }
    return all.toString();
  }
}
