package dev.signalbox.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSchemaTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path folder;

  private static JsonNode schema() throws IOException {
    return JSON.readTree(JsonSchema.of(Fixture.VOCABULARY).text());
  }

  private static boolean accepts(String yaml) throws IOException {
    Tree tree = YamlReader.read(yaml, new Problems(Path.of("x"))).orElseThrow();
    return accepts(schema(), schema(), JSON.readTree(CanonicalJson.of(tree).text()));
  }

  private static String example(String name) throws IOException {
    try (InputStream in = JsonSchemaTest.class.getResourceAsStream("/examples/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"first.yaml", "card.yaml", "order.yaml"})
  void an_example_is_accepted_by_the_schema_and_by_the_reader(String name) throws IOException {
    assertThat(accepts(example(name))).isTrue();
    assertThat(new Fixture(folder).problems(example(name))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "max-attempts, max-atempts",
    "timeout: 1h, timeout: 1x",
    "steps:, stps:",
    "event:, evnt:",
    "approve:, aprove:",
    "on-timeout: reject, on-timeout: rejct",
    "max-attempts: 3, max-attempts: 0",
    "initial:, inital:",
    "name: demo/done, nam: demo/done",
    "id: greet, id: 1st",
    "sleep: 2s, 'sleep: 2s, set: x'",
    "workflows:, 'stor: x\nworkflows:'",
  })
  void a_mistake_in_the_first_example_is_refused_by_both(String right, String wrong)
      throws IOException {
    assertRefused(example("first.yaml"), right, wrong);
  }

  @ParameterizedTest
  @CsvSource({
    "git: merge, git: mrge",
    "columns:, colums:",
    "move: Done, mve: Done",
    "'expect: [claim, commit', 'expect: [claim, comit'",
    "concurrency: 2, concurrency: two",
    "kanban: { board, kanbn: { board",
    "stream-json: { command, other: { command",
  })
  void a_mistake_in_the_second_example_is_refused_by_both(String right, String wrong)
      throws IOException {
    assertRefused(example("card.yaml"), right, wrong);
  }

  @ParameterizedTest
  @CsvSource({
    "overlap: skip, overlap: skp",
    "policy: last, policy: lst",
    "zone:, zne:",
    "jitter: 10s, jitter: 10x",
    "every: 5m, every: 5x",
    "offset:, ofset:",
  })
  void a_mistake_in_a_schedule_is_refused_by_both(String right, String wrong) throws IOException {
    String schedules =
        example("first.yaml")
            .replace(
                "on: { event: demo/hello",
                "on: [ { cron: '@daily', zone: UTC, overlap: skip, jitter: 10s,"
                    + " catch-up: { policy: last, window: 1h } }, { every: 5m, offset: 1m },"
                    + " { event: demo/hello")
            .replace("> 0\" }", "> 0\" } ]");
    assertThat(accepts(schedules)).isTrue();
    assertThat(new Fixture(folder).problems(schedules)).isEmpty();
    assertRefused(schedules, right, wrong);
  }

  @ParameterizedTest
  @CsvSource({
    "match:, mtch:",
    "all-of:, all-off:",
    "match: data.id, 'match: data.id, signal: x'",
    "signal: collected, signl: collected",
    "'{ signal: collected }', '{ signal: collected, event: x }'",
    "window: 4, window: 0",
    "on-item-failure: fail, on-item-failure: fial",
    "for-each:, foreach:",
    "in: , inn: ",
    "when:, whn:",
    "else:, els:",
    "at-most: 5, at-most: many",
    "on-parent-cancel: cancel, on-parent-cancel: keep",
    "retries: 2, retries: -1",
    "'compensate: { run', 'compensate: { id: x, run'",
    "'compensate: { run', 'compensate: { parallel'",
    "address:, 1st:",
    "finally:, finaly:",
    "'cancel-on: { event:', 'cancel-on: { signal:'",
    "'post, invoke: { workflow: parcel, data', 'post, invoke: { data'",
  })
  void a_mistake_in_the_third_example_is_refused_by_both(String right, String wrong)
      throws IOException {
    assertRefused(example("order.yaml"), right, wrong);
  }

  private void assertRefused(String example, String right, String wrong) throws IOException {
    assertThat(example).contains(right);
    String changed = example.replace(right, wrong);
    assertThat(accepts(changed)).isFalse();
    assertThat(new Fixture(folder).read(changed)).isInstanceOf(Reading.Broken.class);
  }

  @Test
  void every_key_has_a_description() throws IOException {
    JsonNode root = schema();

    for (JsonNode properties :
        new JsonNode[] {
          root.path("properties"),
          root.path("$defs").path("workflow").path("properties"),
          root.path("properties").path("http").path("properties")
        }) {
      properties
          .properties()
          .forEach(entry -> assertThat(entry.getValue().path("description").asText()).isNotBlank());
    }
  }

  // --- A checker for the words of the specification that our schema uses, and no others

  private static boolean accepts(JsonNode root, JsonNode schema, JsonNode value) {
    return schema.properties().stream()
        .allMatch(rule -> accepts(root, schema, rule.getKey(), rule.getValue(), value));
  }

  private static boolean accepts(
      JsonNode root, JsonNode schema, String word, JsonNode rule, JsonNode value) {
    return switch (word) {
      case "$schema", "title", "description", "$defs" -> true;
      case "$ref" -> accepts(root, root.at(rule.asText().substring(1)), value);
      case "type" ->
          rule.isArray()
              ? stream(rule).anyMatch(type -> isType(type.asText(), value))
              : isType(rule.asText(), value);
      case "enum" -> stream(rule).anyMatch(value::equals);
      case "anyOf" -> stream(rule).anyMatch(one -> accepts(root, one, value));
      case "oneOf" -> stream(rule).filter(one -> accepts(root, one, value)).count() == 1;
      case "minimum" -> !value.isNumber() || value.asDouble() >= rule.asDouble();
      case "maximum" -> !value.isNumber() || value.asDouble() <= rule.asDouble();
      case "minLength" -> !value.isTextual() || value.asText().length() >= rule.asInt();
      case "pattern" -> !value.isTextual() || value.asText().matches(rule.asText());
      case "minItems" -> !value.isArray() || value.size() >= rule.asInt();
      case "maxItems" -> !value.isArray() || value.size() <= rule.asInt();
      case "minProperties" -> !value.isObject() || value.size() >= rule.asInt();
      case "maxProperties" -> !value.isObject() || value.size() <= rule.asInt();
      case "items" -> !value.isArray() || stream(value).allMatch(v -> accepts(root, rule, v));
      case "required" ->
          !value.isObject() || stream(rule).allMatch(name -> value.has(name.asText()));
      case "propertyNames" ->
          value.properties().stream()
              .allMatch(e -> accepts(root, rule, JSON.getNodeFactory().textNode(e.getKey())));
      case "properties" ->
          value.properties().stream()
              .allMatch(
                  e -> !rule.has(e.getKey()) || accepts(root, rule.get(e.getKey()), e.getValue()));
      case "additionalProperties" ->
          value.properties().stream()
              .filter(e -> !schema.path("properties").has(e.getKey()))
              .allMatch(
                  e -> rule.isBoolean() ? rule.asBoolean() : accepts(root, rule, e.getValue()));
      default -> throw new AssertionError("not a word that is checked here: " + word);
    };
  }

  private static boolean isType(String type, JsonNode value) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "number" -> value.isNumber();
      case "integer" -> value.isIntegralNumber();
      case "boolean" -> value.isBoolean();
      case "null" -> value.isNull();
      default -> throw new AssertionError("not a type: " + type);
    };
  }

  private static java.util.stream.Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
