package dev.signalbox.config;

import dev.signalbox.core.Json;
import dev.signalbox.core.Shape;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepShape;
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
  private static final Json TEXT = new Json("{\"type\":[\"string\",\"number\",\"boolean\"]}");
  private static final Json NAME =
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
            "workflows",
                object(
                    "type", Json.string("object"),
                    "propertyNames", NAME,
                    "additionalProperties", reference("workflow")));
    schema.putAll(members(Language.ENGINE, engine));
    schema.put(
        "$defs",
        object(
            "workflow", workflow(),
            "trigger",
                anyOf(
                    List.of(
                        keys(Language.TRIGGER, Map.of()),
                        keys(Language.CRON, Map.of("id", NAME)),
                        keys(Language.EVERY, Map.of("id", NAME)))),
            "step", step(vocabulary)));
    return Json.object(schema);
  }

  private static Json workflow() {
    Json steps =
        object(
            "type", Json.string("array"),
            "items", reference("step"),
            "minItems", Json.of(1),
            "maxItems", Json.of(Language.STEPS_MAX));
    return keys(
        Language.WORKFLOW,
        Map.of(
            "on",
            orList(reference("trigger")),
            "idempotency",
            idempotency(),
            "steps",
            steps,
            "on-failure",
            steps));
  }

  private static Json idempotency() {
    Json window =
        anyOf(List.of(of(new Shape.Span()), of(new Shape.Word(List.of(Language.FOR_EVER)))));
    return keys(Language.IDEMPOTENCY, Map.of("window", window));
  }

  // --- Steps

  private static Json step(Vocabulary vocabulary) {
    var special =
        Map.of(
            "id", NAME,
            "expect", orList(evidence(vocabulary)),
            "backoff",
                keys(
                    Language.BACKOFF,
                    Map.of("factor", new Json("{\"type\":\"number\",\"minimum\":1}"))));
    var properties = new LinkedHashMap<String, Json>();
    properties.putAll(properties(Language.STEP, special));
    properties.putAll(properties(Language.BUILT_IN, special));
    var kinds = new ArrayList<>(Language.names(Language.BUILT_IN));
    for (StepShape shape : vocabulary.steps()) {
      kinds.add(shape.key());
      properties.put(shape.key(), of(shape.value()));
      shape.beside().forEach(key -> properties.merge(key.name(), of(key), JsonSchema::either));
    }
    return object(
        "type", Json.string("object"),
        "properties", Json.object(properties),
        "additionalProperties", Json.FALSE,
        "oneOf", Json.array(kinds.stream().map(kind -> required(List.of(kind))).toList()));
  }

  private static Json either(Json one, Json other) {
    return one.equals(other) ? one : anyOf(List.of(one, other));
  }

  private static Json evidence(Vocabulary vocabulary) {
    var words = new ArrayList<String>();
    words.add(Step.Expectation.CLAIM);
    words.addAll(new TreeMap<>(vocabulary.evidence()).keySet());
    var properties = new TreeMap<String, Json>();
    vocabulary.evidence().forEach((word, shape) -> properties.put(word, of(shape)));
    return anyOf(
        List.of(
            of(new Shape.Word(words)),
            object(
                "type", Json.string("object"),
                "properties", Json.object(new LinkedHashMap<>(properties)),
                "additionalProperties", Json.FALSE,
                "minProperties", Json.of(1),
                "maxProperties", Json.of(1))));
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

  private static Json of(Shape shape) {
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

  private static Json of(Shape.Key key) {
    return described(of(key.shape()), key.doc());
  }

  private static Json described(Json schema, String doc) {
    return doc.isEmpty() ? schema : schema.with("description", Json.string(doc));
  }

  private static Json keys(List<Shape.Key> keys, Map<String, Json> special) {
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

  private static SequencedMap<String, Json> properties(
      List<Shape.Key> keys, Map<String, Json> special) {
    var properties = new LinkedHashMap<String, Json>();
    for (Shape.Key key : keys) {
      Json written = special.get(key.name());
      properties.put(key.name(), written == null ? of(key) : described(written, key.doc()));
    }
    return properties;
  }

  // --- JSON

  private static Json required(List<String> names) {
    return object("required", Json.array(names.stream().map(Json::string).toList()));
  }

  private static Json reference(String definition) {
    return object("$ref", Json.string("#/$defs/" + definition));
  }

  private static Json orList(Json item) {
    return anyOf(List.of(item, object("type", Json.string("array"), "items", item)));
  }

  private static Json anyOf(List<Json> schemas) {
    return object("anyOf", Json.array(schemas));
  }

  private static Json object(Object... members) {
    var object = new LinkedHashMap<String, Json>();
    for (int i = 0; i < members.length; i += 2) {
      object.put((String) members[i], (Json) members[i + 1]);
    }
    return Json.object(object);
  }
}
