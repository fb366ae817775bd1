package dev.signalbox.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.core.EventSchema;
import dev.signalbox.core.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A JSON Schema, which nothing outside of it is asked about: no reference leaves the document. */
final class CheckedSchema implements EventSchema {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOO_DEEP = "too much nesting";

  private final JsonNode schema;
  private final Validator validator;

  CheckedSchema(JsonNode schema, Validator validator) {
    this.schema = schema;
    this.validator = validator;
  }

  /**
   * @param schema fits the {@link SchemaDraft#meta} of its draft, and refers to nothing but itself
   */
  static CheckedSchema of(JsonNode schema, SchemaDraft draft) {
    JsonSchema known =
        schema.isBoolean()
            ? JsonSchema.of(schema.booleanValue())
            : JsonSchema.of(new JsonObject(schema.toString()));
    return new CheckedSchema(schema, Validator.create(known, draft.options()));
  }

  JsonNode schema() {
    return schema;
  }

  /** Whether it comes back to itself without having looked at anything. */
  boolean isEndless() {
    return misfit(Json.NULL).filter(misfit -> misfit.found().equals(TOO_DEEP)).isPresent();
  }

  @Override
  public Optional<Misfit> misfit(Json data) {
    try {
      OutputUnit result;
      // The library completes a schema while it goes through it.
      synchronized (this) {
        result = validator.validate(io.vertx.core.json.Json.decodeValue(data.text()));
      }
      return result.getValid() ? Optional.empty() : Optional.of(first(result, data));
    } catch (StackOverflowError e) {
      return Optional.of(new Misfit("", "data that can be checked", TOO_DEEP));
    } catch (RuntimeException e) {
      // It comes from outside: what cannot be checked does not get in.
      return Optional.of(
          new Misfit("", "data that can be checked", Nearest.shortened(String.valueOf(e))));
    }
  }

  /** What is wrong at its root, without what only follows from it. */
  private Misfit first(OutputUnit result, Json data) {
    List<OutputUnit> all = result.getErrors() == null ? List.of() : result.getErrors();
    List<OutputUnit> definite =
        all.stream().filter(error -> all.stream().noneMatch(of -> isChoice(of, error))).toList();
    return definite.stream()
        .filter(error -> definite.stream().noneMatch(other -> isWithin(other, error)))
        .findFirst()
        .map(error -> misfit(error, data))
        .orElseGet(() -> new Misfit("", "nothing: its schema is false", found(data, "")));
  }

  /** Of several that could hold, what is wrong with each says little. */
  private static boolean isChoice(OutputUnit of, OutputUnit error) {
    String keyword = of.getKeywordLocation();
    return (keyword.endsWith("/anyOf") || keyword.endsWith("/oneOf")) && isWithin(error, of);
  }

  private static boolean isWithin(OutputUnit inner, OutputUnit outer) {
    return inner.getKeywordLocation().startsWith(outer.getKeywordLocation() + "/");
  }

  private Misfit misfit(OutputUnit error, Json data) {
    String pointer = error.getInstanceLocation().substring(1);
    List<String> location = names(error.getKeywordLocation().substring(1));
    JsonNode value = at(location);
    String keyword = location.isEmpty() ? "" : location.getLast();
    return switch (keyword) {
      case "type", "enum" -> new Misfit(pointer, choice(value), found(data, pointer));
      case "required" -> new Misfit(pointer, "the member " + missing(value, data, pointer), "none");
      case "additionalProperties" -> unknown(pointer, location);
      case "anyOf", "oneOf", "allOf", "not", "if", "then", "else", "contains" ->
          new Misfit(pointer, "what its schema says under " + keyword, found(data, pointer));
      default ->
          new Misfit(
              pointer,
              value.isMissingNode()
                  ? "something else: " + error.getError()
                  : keyword + " " + Nearest.shortened(plain(value)),
              found(data, pointer));
    };
  }

  private Misfit unknown(String pointer, List<String> location) {
    var around = new ArrayList<>(location);
    around.removeLast();
    var names = new ArrayList<String>();
    at(around).path("properties").fieldNames().forEachRemaining(names::add);
    String name = names(pointer).getLast();
    return new Misfit(
        pointer,
        names.isEmpty() ? "no member" : "one of " + String.join(", ", names),
        "'" + Nearest.shortened(name) + "'" + Nearest.hint(name, names));
  }

  private static String missing(JsonNode required, Json data, String pointer) {
    JsonNode there = value(data, pointer);
    return required
        .valueStream()
        .map(JsonNode::asText)
        .filter(name -> !there.has(name))
        .findFirst()
        .orElse("that is required");
  }

  private static String choice(JsonNode value) {
    return value.isArray()
        ? (value.size() == 1 ? "" : "one of ")
            + String.join(", ", value.valueStream().map(CheckedSchema::plain).toList())
        : plain(value);
  }

  private static String plain(JsonNode value) {
    return value.isTextual() ? value.asText() : value.toString();
  }

  private static String found(Json data, String pointer) {
    return Nearest.shortened(value(data, pointer).toString());
  }

  private static JsonNode value(Json data, String pointer) {
    try {
      return JSON.readTree(data.text()).at(JsonPointer.compile(pointer));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("expected JSON, found something else", e);
    }
  }

  /** What stands in the schema there, references followed. */
  private JsonNode at(List<String> location) {
    JsonNode node = schema;
    for (String name : location) {
      node =
          name.equals("$ref") && node.path(name).asText().startsWith("#")
              ? schema.at(JsonPointer.compile(node.get(name).asText().substring(1)))
              : node.isArray() ? node.path(Integer.parseInt(name)) : node.path(name);
    }
    return node;
  }

  private static List<String> names(String pointer) {
    return pointer.isEmpty()
        ? List.of()
        : List.of(pointer.substring(1).split("/", -1)).stream()
            .map(name -> name.replace("~1", "/").replace("~0", "~"))
            .toList();
  }
}
