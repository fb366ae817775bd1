package dev.signalbox.config;

import dev.signalbox.core.Json;
import dev.signalbox.core.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * The JSON Schema (draft 2020-12) of engine.yaml, for editors: made of the same tables that the
 * reader reads by. What a schema cannot say, such as that a step exists, only the reader checks.
 */
public final class JsonSchema {
  static final Json TEXT = new Json("{\"type\":[\"string\",\"number\",\"boolean\"]}");
  static final Json NAME =
      new Json("{\"type\":\"string\",\"pattern\":\"^[A-Za-z][A-Za-z0-9_-]{0,63}$\"}");
  private static final Json NULL = new Json("{\"type\":\"null\"}");
  private static final String SPAN = "^[0-9]{1,15}(ms|s|m|h|d)$";

  private JsonSchema() {}

  /** The schema under this vocabulary. */
  public static Json of(Vocabulary vocabulary) {
    var schema = new LinkedHashMap<String, Json>();
    schema.put("$schema", Json.string("https://json-schema.org/draft/2020-12/schema"));
    schema.put("title", Json.string("engine.yaml of Signalbox"));
    var engine =
        Map.of(
            "runners", runners(vocabulary),
            "plugins", plugins(vocabulary),
            "idempotency", keys(Language.KEYS, Map.of("window", window())),
            "events", events(),
            "workflows",
                object(
                    "type", Json.string("object"),
                    "propertyNames", NAME,
                    "additionalProperties", reference("workflow")));
    schema.putAll(members(Language.ENGINE, engine));
    var steps = new StepSchema(vocabulary);
    schema.put(
        "$defs",
        object(
            "workflow", workflow(),
            "trigger",
                anyOf(
                    List.of(
                        keys(WorkflowLanguage.TRIGGER, Map.of()),
                        keys(WorkflowLanguage.CRON, Map.of("id", NAME)),
                        keys(WorkflowLanguage.EVERY, Map.of("id", NAME)))),
            "steps",
                object(
                    "type", Json.string("array"),
                    "items", reference("step"),
                    "minItems", Json.of(1),
                    "maxItems", Json.of(Language.STEPS_MAX)),
            "step", steps.step(),
            "undoing", steps.undoing()));
    return Json.object(schema);
  }

  private static Json workflow() {
    return keys(
        WorkflowLanguage.WORKFLOW,
        Map.of(
            "on", orList(reference("trigger")),
            "idempotency", idempotency(),
            "steps", reference("steps"),
            "on-failure", reference("steps"),
            "finally", reference("steps"),
            "cancel-on", orList(StepSchema.happening())));
  }

  private static Json events() {
    Json schema =
        anyOf(
            List.of(
                object("type", Json.string("string"), "minLength", Json.of(1)),
                object("type", Json.string("object")),
                object("type", Json.string("boolean"))));
    return object(
        "type", Json.string("object"),
        "additionalProperties", keys(Language.EVENT, Map.of("schema", schema)));
  }

  private static Json idempotency() {
    return keys(WorkflowLanguage.IDEMPOTENCY, Map.of("window", window()));
  }

  private static Json window() {
    return anyOf(
        List.of(of(new Shape.Span()), of(new Shape.Word(List.of(WorkflowLanguage.FOR_EVER)))));
  }

  // --- Runners and plugins

  private static Json runners(Vocabulary vocabulary) {
    var byName = new LinkedHashMap<String, Json>();
    var byType = new ArrayList<Json>();
    new TreeMap<>(vocabulary.runnerTypes())
        .forEach((type, shape) -> byType.add(runner(type, shape, true)));
    new TreeMap<>(vocabulary.runnerTypes())
        .forEach((type, shape) -> {
          var choices = new ArrayList<>(byType);
          choices.add(runner(type, shape, false));
          if (Runners.worksWithoutSettings(shape)) {
            choices.add(NULL);
          }
          byName.put(type, anyOf(choices));
        });
    return object(
        "type", Json.string("object"),
        "properties", Json.object(byName),
        "additionalProperties", byType.isEmpty() ? Json.FALSE : anyOf(byType));
  }

  private static Json runner(String type, Shape shape, boolean named) {
    if (!(shape instanceof Shape.Keys(List<Shape.Key> keys))) {
      return object("type", Json.string("object"));
    }
    var all = new ArrayList<Shape.Key>();
    var word = new Shape.Word(List.of(type));
    all.add(new Shape.Key("type", word, named, "The type of the runner; its name."));
    all.addAll(keys);
    return keys(all, Map.of());
  }

  private static Json plugins(Vocabulary vocabulary) {
    var properties = new TreeMap<String, Json>();
    vocabulary
        .plugins()
        .forEach((name, shape) ->
            properties.put(
                name,
                Runners.worksWithoutSettings(shape) ? anyOf(List.of(of(shape), NULL)) : of(shape)));
    return object(
        "type", Json.string("object"),
        "properties", Json.object(new LinkedHashMap<>(properties)),
        "additionalProperties", Json.FALSE);
  }

  // --- Shapes

  static Json of(Shape shape) {
    return switch (shape) {
      case Shape.Text _, Shape.TextOrSecret _, Shape.Body _ -> TEXT;
      case Shape.Url _ -> object("type", Json.string("string"), "minLength", Json.of(1));
      case Shape.Headers _ ->
          object(
              "type", Json.string("object"),
              "propertyNames", object("pattern", Json.string(HeadersReader.NAME.pattern())),
              "additionalProperties", TEXT);
      case Shape.FilePath _ -> object("type", Json.string("string"), "minLength", Json.of(1));
      case Shape.CommandLine _ ->
          anyOf(
              List.of(
                  TEXT,
                  object("type", Json.string("array"), "items", TEXT, "minItems", Json.of(1))));
      case Shape.Label _ ->
          object(
              "type",
              Json.string("string"),
              "pattern",
              Json.string("^" + Shape.Label.PATTERN + "$"));
      case Shape.Word(List<String> words) ->
          object("enum", Json.array(words.stream().map(Json::string).toList()));
      case Shape.Whole(long min, long max) ->
          object("type", Json.string("integer"), "minimum", Json.of(min), "maximum", Json.of(max));
      case Shape.Flag _ -> object("type", Json.string("boolean"));
      case Shape.Span _ -> object("type", Json.string("string"), "pattern", Json.string(SPAN));
      case Shape.ListOf(Shape item) -> orList(of(item));
      case Shape.Keys(List<Shape.Key> keys) -> keys(keys, Map.of());
      case Shape.MapOf(Shape value) ->
          object("type", Json.string("object"), "additionalProperties", of(value));
      case Shape.Either(List<Shape> shapes) -> anyOf(shapes.stream().map(JsonSchema::of).toList());
    };
  }

  static Json of(Shape.Key key) {
    return described(of(key.shape()), key.doc());
  }

  private static Json described(Json schema, String doc) {
    return doc.isEmpty() ? schema : schema.with("description", Json.string(doc));
  }

  static Json keys(List<Shape.Key> keys, Map<String, Json> special) {
    return Json.object(members(keys, special));
  }

  /** {@code special}: what a shape cannot say, by the name of the key. */
  private static SequencedMap<String, Json> members(
      List<Shape.Key> keys, Map<String, Json> special) {
    var members = new LinkedHashMap<String, Json>();
    members.put("type", Json.string("object"));
    members.put("properties", Json.object(properties(keys, special)));
    List<String> required = keys.stream().filter(Shape.Key::required).map(Shape.Key::name).toList();
    if (!required.isEmpty()) {
      members.put("required", Json.array(required.stream().map(Json::string).toList()));
    }
    members.put("additionalProperties", Json.FALSE);
    return members;
  }

  static SequencedMap<String, Json> properties(List<Shape.Key> keys, Map<String, Json> special) {
    var properties = new LinkedHashMap<String, Json>();
    for (Shape.Key key : keys) {
      Json written = special.get(key.name());
      properties.put(key.name(), written == null ? of(key) : described(written, key.doc()));
    }
    return properties;
  }

  // --- JSON

  static Json reference(String definition) {
    return object("$ref", Json.string("#/$defs/" + definition));
  }

  static Json orList(Json item) {
    return anyOf(List.of(item, object("type", Json.string("array"), "items", item)));
  }

  static Json anyOf(List<Json> schemas) {
    return object("anyOf", Json.array(schemas));
  }

  static Json object(Object... members) {
    var object = new LinkedHashMap<String, Json>();
    for (int i = 0; i < members.length; i += 2) {
      object.put((String) members[i], (Json) members[i + 1]);
    }
    return Json.object(object);
  }
}
