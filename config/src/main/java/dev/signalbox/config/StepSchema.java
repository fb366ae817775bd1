package dev.signalbox.config;

import static dev.signalbox.config.JsonSchema.NAME;
import static dev.signalbox.config.JsonSchema.TEXT;
import static dev.signalbox.config.JsonSchema.anyOf;
import static dev.signalbox.config.JsonSchema.keys;
import static dev.signalbox.config.JsonSchema.object;
import static dev.signalbox.config.JsonSchema.orList;
import static dev.signalbox.config.JsonSchema.reference;

import dev.signalbox.core.Json;
import dev.signalbox.core.Shape;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The part of the JSON Schema that is about steps: those of blocks refer to it again. */
record StepSchema(Vocabulary vocabulary) {
  Json step() {
    var kinds = new ArrayList<Shape.Key>();
    kinds.addAll(StepLanguage.BUILT_IN);
    kinds.addAll(StepLanguage.BLOCKS);
    return step(StepLanguage.STEP, kinds);
  }

  /** What stands behind {@code compensate}. */
  Json undoing() {
    return step(StepLanguage.UNDOING, StepLanguage.BUILT_IN);
  }

  /** An event of {@code cancel-on}. */
  static Json happening() {
    Json any = keys(StepLanguage.HAPPENING, Map.of());
    return any.with("required", Json.array(List.of(Json.string("event"))));
  }

  private Json step(List<Shape.Key> beside, List<Shape.Key> builtIn) {
    Map<String, Json> special = special();
    var properties = new LinkedHashMap<String, Json>();
    properties.putAll(JsonSchema.properties(beside, special));
    properties.putAll(JsonSchema.properties(builtIn, special));
    var kinds = new ArrayList<>(Language.names(builtIn));
    for (StepShape shape : vocabulary.steps()) {
      kinds.add(shape.key());
      properties.put(shape.key(), JsonSchema.of(shape.value()));
      shape
          .beside()
          .forEach(key -> properties.merge(key.name(), JsonSchema.of(key), StepSchema::either));
    }
    return object(
        "type", Json.string("object"),
        "properties", Json.object(properties),
        "additionalProperties", Json.FALSE,
        "oneOf", oneOf(kinds));
  }

  /** What the shapes of the tables cannot say. */
  private Map<String, Json> special() {
    return Map.of(
        "id", NAME,
        "compensate", reference("undoing"),
        "expect", orList(evidence()),
        "backoff",
            keys(
                StepLanguage.BACKOFF,
                Map.of("factor", new Json("{\"type\":\"number\",\"minimum\":1}"))),
        "wait-for-event", waiting(),
        "parallel", branches(),
        "race", branches(),
        "for-each", keys(StepLanguage.FOR_EACH, Map.of("steps", reference("steps"))),
        "switch", cases(),
        "repeat", keys(StepLanguage.REPEAT, Map.of("steps", reference("steps"))));
  }

  private static Json branches() {
    return object(
        "type", Json.string("object"),
        "propertyNames", NAME,
        "additionalProperties", reference("steps"),
        "minProperties", Json.of(1));
  }

  private static Json cases() {
    Json one =
        anyOf(
            List.of(
                keys(StepLanguage.WHEN, Map.of("when", TEXT, "steps", reference("steps"))),
                keys(StepLanguage.ELSE, Map.of("else", reference("steps")))));
    return object("type", Json.string("array"), "items", one, "minItems", Json.of(1));
  }

  private static Json waiting() {
    Json awaited =
        keys(StepLanguage.AWAITED, Map.of()).with("oneOf", oneOf(List.of("event", "signal")));
    Json several = object("type", Json.string("array"), "items", awaited, "minItems", Json.of(1));
    return keys(StepLanguage.WAIT, Map.of("any-of", several, "all-of", several))
        .with("oneOf", oneOf(List.of("event", "signal", "any-of", "all-of")));
  }

  private static Json oneOf(List<String> keys) {
    return Json.array(
        keys.stream()
            .map(key -> object("required", Json.array(List.of(Json.string(key)))))
            .toList());
  }

  private static Json either(Json one, Json other) {
    return one.equals(other) ? one : anyOf(List.of(one, other));
  }

  private Json evidence() {
    var words = new ArrayList<String>();
    words.add(Step.Expectation.CLAIM);
    words.addAll(new TreeMap<>(vocabulary.evidence()).keySet());
    var properties = new TreeMap<String, Json>();
    vocabulary.evidence().forEach((word, shape) -> properties.put(word, JsonSchema.of(shape)));
    return anyOf(
        List.of(
            JsonSchema.of(new Shape.Word(words)),
            object(
                "type", Json.string("object"),
                "properties", Json.object(new LinkedHashMap<>(properties)),
                "additionalProperties", Json.FALSE,
                "minProperties", Json.of(1),
                "maxProperties", Json.of(1))));
  }
}
