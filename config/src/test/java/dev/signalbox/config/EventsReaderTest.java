package dev.signalbox.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.EventSchema;
import dev.signalbox.core.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventsReaderTest {
  private static final String EVENTS =
      """
      events:
        order/paid:
          schema:
            type: object
            required: [ id ]
            additionalProperties: false
            properties:
              id: { type: string, pattern: "^o" }
              total: { type: integer, minimum: 0 }
              kind: { enum: [ new, old ] }
              when: { type: string, format: date-time }
              either: { oneOf: [ { type: string }, { type: integer } ] }
              lines: { type: array, items: { $ref: "#/$defs/line" } }
              customer: { type: object, properties: { name: { type: string } } }
              free: { properties: { a: {} }, additionalProperties: true }
              more: {}
              named: { patternProperties: { "^x-": { type: object, properties: { v: {} } } } }
            $defs:
              line: { type: object, properties: { sku: { type: string } } }
        order/sent: { schema: { properties: { orderId: {} } } }
        any/thing: { schema: true }
      """;

  @TempDir Path folder;
  private Fixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(folder);
  }

  private static String workflow(String on, String rest) {
    return EVENTS + "workflows: { w: { on: " + on + ", " + rest + " } }\n";
  }

  private static String set(String expression) {
    return "steps: [ { id: a, set: \"" + expression + "\" } ]";
  }

  // --- What is declared

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"id\":\"o1\",\"total\":0,\"lines\":[{\"sku\":\"x\"}]}|`fits`",
        "{}|data: expected the member id, found none",
        "[]|data: expected object, found []",
        "{\"id\":\"p1\"}|data/id: expected pattern ^o, found \"p1\"",
        "{\"id\":\"o1\",\"total\":-1}|data/total: expected minimum 0, found -1",
        "{\"id\":\"o1\",\"total\":\"7\"}|data/total: expected integer, found \"7\"",
        "{\"id\":\"o1\",\"kind\":\"odd\"}|data/kind: expected one of new, old, found \"odd\"",
        "{\"id\":\"o1\",\"when\":\"now\"}|data/when: expected format date-time, found \"now\"",
        "{\"id\":\"o1\",\"either\":true}|data/either: expected what its schema says under oneOf,"
            + " found true",
        "{\"id\":\"o1\",\"lines\":[{},{\"sku\":1}]}|data/lines/1/sku: expected string, found 1",
        "{\"id\":\"o1\",\"totl\":1}|data/totl: expected one of customer, either, free, id, kind,"
            + " lines, more, named, total, when, found 'totl'; did you mean total?",
      })
  void what_does_not_fit_is_named_with_its_place(String data, String misfit) {
    EventSchema schema =
        Objects.requireNonNull(
            fixture.load(workflow("{ event: order/paid }", set("1"))).events().get("order/paid"));

    assertThat(schema.misfit(new Json(data)).map(Object::toString).orElse("fits"))
        .isEqualTo(misfit);
  }

  @Test
  void data_that_is_nested_too_deeply_to_be_checked_does_not_fit() {
    String file =
        "events: { e: { schema: { items: { $ref: '#' } } } }\nworkflows: { w: { "
            + set("1")
            + " } }";
    EventSchema schema = Objects.requireNonNull(fixture.load(file).events().get("e"));

    assertThat(schema.misfit(new Json("[[[]]]"))).isEmpty();
    assertThat(schema.misfit(new Json("[".repeat(900) + "]".repeat(900)))).isEmpty();
    assertThat(schema.misfit(new Json("[".repeat(100_000) + "]".repeat(100_000)))).isPresent();
  }

  @Test
  void a_schema_may_stand_in_a_file_of_its_own() throws IOException {
    Files.writeString(
        folder.resolve("order.json"),
        """
        {"$schema":"http://json-schema.org/draft-07/schema#","definitions":{"n":{"type":"number"}},
         "properties":{"total":{"$ref":"#/definitions/n"}}}
        """);
    String file =
        "events: { e: { schema: ./order.json } }\nworkflows: { w: { on: { event: e }, "
            + set("event.data.totl")
            + " } }";

    assertThat(fixture.problems(file))
        .containsExactly(
            "2:66 workflows.w.steps[0].set: event.data (e): expected total, found 'totl'; did you"
                + " mean total?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ e: { schema: { type: objct } } }|1:32 events.e.schema/type: no JSON Schema has this"
            + " here: \"objct\"",
        "{ e: { schema: { properties: { a: { minimum: x } } } } }|1:54"
            + " events.e.schema/properties/a/minimum: no JSON Schema has this here: \"x\"",
        "{ e: { schema: { $ref: '#/$defs/a' } } }|1:32 events.e.schema/$ref: expected a place in"
            + " this schema such as #/$defs/line, found \"#/$defs/a\"",
        "{ e: { schema: { items: { $ref: 'https://example.org/x' } } } }|1:41"
            + " events.e.schema/items/$ref: expected a place in this schema such as #/$defs/line,"
            + " found \"https://example.org/x\"",
        "{ e: { schema: { $ref: '#' } } }|1:24 events.e.schema: expected a schema that ends, found"
            + " one in a circle",
        "{ e: { schema: { pattern: '(' } } }|1:35 events.e.schema/pattern: no JSON Schema has this here:"
            + " \"(\"",
        "{ e: { schema: { patternProperties: { '(': {} } } } }|1:52 events.e.schema/patternProperties/(: no"
            + " JSON Schema has this here: {}",
        "{ e: { schema: { $schema: 'urn:x' } } }|1:24 events.e.schema.$schema: expected"
            + " https://json-schema.org/draft/2020-12/schema or"
            + " http://json-schema.org/draft-07/schema, found \"urn:x\"",
        "{ e: { schema: ./none.json } }|1:24 events.e.schema: FOLDER/none.json: expected a file,"
            + " found none that can be read",
        "{ e: { schema: ./bad.json } }|1:24 events.e.schema: FOLDER/bad.json: expected JSON, found"
            + " none at line 1, column 2: ",
        "{ e: { schema: [ a ] } }|1:24 events.e.schema: expected a text, found a list",
        "{ e: {} }|1:14 events.e: expected the key schema (a JSON Schema, or the path of a file"
            + " with one), found none",
        "{ e: { shema: {} } }|1:16 events.e.shema: unknown key: expected schema, found 'shema'; did"
            + " you mean schema?",
        "{ run/requested: { schema: {} } }|1:11 events.run/requested: expected a name of your own,"
            + " found run/requested, which only the engine uses",
      })
  void a_mistake_in_a_declaration_is_named_with_its_place(String events, String problem)
      throws IOException {
    Files.writeString(folder.resolve("bad.json"), "{x}");

    assertThat(fixture.problems("events: " + events + "\nworkflows: { w: { " + set("1") + " } }"))
        .anySatisfy(
            found -> assertThat(found).startsWith(problem.replace("FOLDER", folder.toString())));
  }

  // --- What expressions look at

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "event.data.totl|event.data (order/paid): expected one of customer, either, free, id, kind,"
            + " lines, more, named, total, when, found 'totl'; did you mean total?",
        "input.totl|input (order/paid): expected one of customer,",
        "event.data['totl']|event.data (order/paid): expected one of customer,",
        "has(event.data.totl)|event.data (order/paid): expected one of customer,",
        "event.data.customer.nam|event.data.customer (order/paid): expected name, found 'nam'; did"
            + " you mean name?",
        "event.data.id.first|event.data.id (order/paid): expected none, found 'first'",
        "event.data.lines[0].sk|event.data.lines[] (order/paid): expected sku, found 'sk'",
        "event.data.named.y|event.data.named (order/paid): expected none, found 'y'",
        "event.data.named['x-1'].w|event.data.named.x-1 (order/paid): expected v, found 'w'",
        "[1].map(n, event.data.totl)|event.data (order/paid): expected one of customer,",
      })
  void SEMANTICS_10_2_a_path_that_no_schema_knows_is_a_load_error(
      String expression, String problem) {
    assertThat(fixture.problems(workflow("{ event: order/paid }", set(expression))))
        .anySatisfy(found -> assertThat(found).contains(" workflows.w.steps[0].set: " + problem));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "event.data.total + 1",
        "event.data.customer.name",
        "event.data.lines.map(l, l.sku)",
        "event.data.lines[0].sku",
        "event.data.free.anything.goes",
        "event.data.more.anything.goes",
        "event.data.named['x-1'].v",
        "event.data.id.size()",
        "event.id + event.name",
      })
  void a_path_that_may_be_there_is_none(String expression) {
    assertThat(fixture.problems(workflow("{ event: order/paid }", set(expression)))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ event: order/paid, if: 'event.data.nix > 1' }|steps: [ { id: a, sleep: 1s } ]|on.if",
        "{ event: order/paid }|labels: { l: event.data.nix }, steps: [ { id: a, sleep: 1s }"
            + " ]|labels.l",
        "{ event: order/paid }|concurrency: { limit: 1, key: event.data.nix }, steps: [ { id: a,"
            + " sleep: 1s } ]|concurrency.key",
        "{ event: order/paid }|debounce: { period: 1s, max-wait: 2s, key: event.data.nix }, steps:"
            + " [ { id: a, sleep: 1s } ]|debounce.key",
        "{ event: order/paid }|priority: event.data.nix, steps: [ { id: a, sleep: 1s } ]|priority",
        "{ event: order/paid }|steps: [ { id: a, run: 'echo {{ event.data.nix }}' }"
            + " ]|steps[0].run",
        "{ event: order/paid }|steps: [ { id: a, for-each: { in: event.data.nix, steps: [ { id: b,"
            + " sleep: 1s } ] } } ]|steps[0].for-each.in",
        "{ event: order/paid }|steps: [ { id: a, sleep: 1s, if: event.data.nix } ]|steps[0].if",
        "{ event: order/paid }|steps: [ { id: a, wait-for-event: { event: order/sent, timeout: 1h,"
            + " if: event.data.nix == 1 } } ]|steps[0].wait-for-event.if",
        "{ event: order/paid }|steps: [ { id: a, wait-for-event: { event: order/sent, timeout: 1h,"
            + " if: trigger.data.nix == 1 } } ]|steps[0].wait-for-event.if",
        "{ event: order/paid }|steps: [ { id: a, wait-for-event: { event: order/sent, timeout: 1h,"
            + " match: data.orderId } } ]|steps[0].wait-for-event.match",
        "{ event: order/paid }|steps: [ { id: a, wait-for-event: { event: order/sent, timeout: 1h,"
            + " match: data.id } } ]|steps[0].wait-for-event.match",
        "{ event: order/paid }|cancel-on: { event: order/sent, if: event.data.nix }, steps: [ { id:"
            + " a, sleep: 1s } ]|cancel-on.if",
      })
  void SEMANTICS_10_2_paths_are_looked_for_wherever_expressions_stand(
      String on, String rest, String place) {
    assertThat(fixture.problems(workflow(on, rest)))
        .hasSize(1)
        .allSatisfy(found ->
            assertThat(found)
                .containsPattern("^[0-9]+:[0-9]+ ")
                .contains(" workflows.w." + place + ": "));
  }

  @Test
  void of_several_events_one_that_has_the_path_is_enough() {
    String both = "[ { event: order/paid }, { event: order/sent } ]";

    assertThat(fixture.problems(workflow(both, set("event.data.orderId")))).isEmpty();
    assertThat(fixture.problems(workflow(both, set("event.data.total")))).isEmpty();
    assertThat(fixture.problems(workflow(both, set("event.data.nix")))).hasSize(1);
  }

  @Test
  void nothing_is_unknown_where_an_event_is_not_declared() {
    assertThat(
            fixture.problems(
                workflow(
                    "[ { event: order/paid }, { event: other/event } ]", set("event.data.nix"))))
        .isEmpty();
    assertThat(fixture.problems(workflow("{ event: any/thing }", set("event.data.nix")))).isEmpty();
    assertThat(fixture.problems(workflow("{ every: 1h }", set("event.data.nix")))).isEmpty();
  }

  @Test
  void a_tick_beside_a_declared_event_has_the_fields_of_ticks() {
    String on = "[ { event: order/paid }, { every: 1h } ]";

    assertThat(fixture.problems(workflow(on, set("event.data.last")))).isEmpty();
    assertThat(fixture.problems(workflow(on, set("event.data.lst")))).hasSize(1);
  }

  @Test
  void the_steps_of_a_batch_see_the_batch_and_its_key_sees_the_event() {
    String batch = "batch: { max-size: 2, timeout: 1s, if: event.data.%s == 'x' }, ";

    assertThat(
            fixture.problems(
                workflow(
                    "{ event: order/paid }",
                    batch.formatted("id") + set("event.data.events.size()"))))
        .isEmpty();
    assertThat(
            fixture.problems(workflow("{ event: order/paid }", batch.formatted("nix") + set("1"))))
        .hasSize(1);
  }

  @Test
  void a_stored_definition_is_compiled_whatever_is_declared_now() {
    CompiledWorkflow compiled =
        fixture
            .load("workflows: { w: { on: { event: order/paid }, " + set("event.data.nix") + " } }")
            .workflows()
            .firstEntry()
            .getValue();

    assertThat(ConfigReader.recompile(compiled.source(), Fixture.VOCABULARY).digest())
        .isEqualTo(compiled.workflow().digest());
  }
}
