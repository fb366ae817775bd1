package dev.signalbox.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** As much of JSON Schema as our own schemas use. */
final class Schemas {
  private final JsonNode document;
  private final List<String> mistakes = new ArrayList<>();

  private Schemas(JsonNode document) {
    this.document = document;
  }

  static List<String> mistakes(JsonNode document, String schema, JsonNode value) {
    var check = new Schemas(document);
    check.check(document.at("/components/schemas/" + schema), value, "");
    return check.mistakes;
  }

  private void check(JsonNode schema, JsonNode value, String place) {
    if (schema.has("$ref")) {
      JsonNode target = document.at(schema.get("$ref").asText().substring(1));
      expect(!target.isMissingNode(), place, "the schema " + schema.get("$ref"));
      check(target, value, place);
    }
    if (schema.has("type")) {
      JsonNode type = schema.get("type");
      boolean fits = type.isTextual() && is(type.asText(), value);
      for (JsonNode one : type) {
        fits |= is(one.asText(), value);
      }
      expect(fits, place, type + ", found " + value);
    }
    if (schema.has("enum")) {
      boolean fits = false;
      for (JsonNode one : schema.get("enum")) {
        fits |= one.equals(value);
      }
      expect(fits, place, "one of " + schema.get("enum") + ", found " + value);
    }
    if (value.isObject()) {
      members(schema, value, place);
    }
    if (value.isArray() && schema.has("items")) {
      value.forEach(item -> check(schema.get("items"), item, place + "[]"));
    }
  }

  private void members(JsonNode schema, JsonNode value, String place) {
    for (JsonNode name : schema.path("required")) {
      expect(value.has(name.asText()), place, name.asText());
    }
    value
        .properties()
        .forEach(member -> {
          String inside = place + "/" + member.getKey();
          JsonNode known = schema.at("/properties").get(member.getKey());
          JsonNode others = schema.path("additionalProperties");
          if (known != null) {
            check(known, member.getValue(), inside);
          } else if (others.isObject()) {
            check(others, member.getValue(), inside);
          } else {
            expect(!others.isBoolean() || others.asBoolean(), inside, "no such member");
          }
        });
  }

  private static boolean is(String type, JsonNode value) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "null" -> value.isNull();
      default -> throw new IllegalStateException("expected a type of our schemas, found " + type);
    };
  }

  private void expect(boolean holds, String place, String what) {
    if (!holds) {
      mistakes.add(place + ": expected " + what);
    }
  }
}
