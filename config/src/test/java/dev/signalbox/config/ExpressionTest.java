package dev.signalbox.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Run;
import dev.signalbox.core.Step.Action;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
  private static final Run RUN =
      Fixture.run(
          """
          {"n":5,"f":2.5,"whole":2.0,"s":"it's","t":true,"z":null,"big":12345678901234567890,"safe":9007199254740993,
           "list":[1,2,3],"map":{"a":{"b":"c"}},"title":"x"}\
          """,
          Map.of("first", "{\"exit\":0}", "my-step", "\"out\"", "gone", "skipped"));

  @TempDir Path folder;
  private Fixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(folder);
  }

  private static String yaml(String expression) {
    return """
    workflows:
      w:
        steps:
          - { id: first, sleep: 1s }
          - { id: my-step, sleep: 1s }
          - { id: gone, sleep: 1s }
          - id: it
            set: %s
          - { id: later, sleep: 1s }
    """
        .formatted("'" + expression.replace("'", "''") + "'");
  }

  private String value(String expression) {
    var workflow = fixture.load(yaml(expression)).workflows().values().iterator().next().workflow();
    return Fixture.evaluated(((Action.Compute) workflow.steps().get(3).action()).value(), RUN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "event.data.n + 1|6",
        "event.data.n / 2|2",
        "event.data.f * 2.0|5.0",
        "event.data.whole|2.0",
        "event.data.n > 2.5|true",
        "double(event.data.n) / 2.0|2.5",
        "event.data.s + '!'|\"it's!\"",
        "event.data.z|null",
        "event.data.z == null|true",
        "event.data.list.map(x, x * 2)|[2,4,6]",
        "event.data.map|{\"a\":{\"b\":\"c\"}}",
        "{'n': [1, 2.5, 'x', null, true]}|{\"n\":[1,2.5,\"x\",null,true]}",
        "has(event.data.nope)|false",
        "has(event.data.n) && event.data.n == 5|true",
        "input.n == event.data.n|true",
        "event.id + event.name + event.time|\"e1demo/hello2026-01-01T00:00:00Z\"",
        "steps.first.output.exit + 1|1",
        "steps.first.status|\"succeeded\"",
        "steps.first.attempts|1",
        "steps['my-step'].output|\"out\"",
        "steps.gone.output == null && steps.gone.status == 'skipped'|true",
        "steps.it.status + string(steps.it.attempts)|\"pending0\"",
        "run.id + run.workflow + run.status|\"r1wrunning\"",
        "run.failure == null|true",
        "run.labels.team + run.created|\"blue2026-01-01T00:00:00Z\"",
        "duration('90s')|\"90s\"",
        "timestamp('2026-01-01T00:00:00Z') + duration('1h')|\"2026-01-01T01:00:00Z\"",
        "2u|2",
        "size(steps)|5",
        "'later' in steps|true",
        "event.data.big|12345678901234567890",
        "[event.data.big, event.data.n]|[12345678901234567890,5]",
        "event.data.big == event.data.big|true",
        "event.data.big == event.data.n|false",
        "event.data.safe|9007199254740993",
        "event.data.safe + 1|9007199254740994",
        "[1, 2].exists(x, x == 2)|true",
        "event.data['map']['a'].b|\"c\"",
      })
  void an_expression_has_the_value_that_the_language_gives_it(String expression, String value) {
    assertThat(value(expression)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "event.data.nope|nope",
        "event.data.n / 0|zero",
        "event.data.s + 1|No matching overload",
        "9223372036854775807 + event.data.n|overflow",
        "b'x'|which JSON does not have",
        "{1: 2}|JSON wants texts",
        "1.0 / 0.0|Infinity",
        "event.data.big > 1.0|No matching overload",
        "event.data.big + 1|No matching overload",
        "string(event.data.big)|No matching overload",
        "type(1)|which JSON does not have",
        "event.data.list[7]|7",
        "int(event.data.s)|it's",
        "event.data.s.matches('(')|matches",
      })
  void an_expression_without_a_value_says_why(String expression, String reason) {
    assertThat(value(expression)).startsWith("undefined: ").containsIgnoringCase(reason);
  }

  @Test
  void a_number_that_no_double_holds_is_no_value_and_not_infinite() {
    var run = Fixture.run("{\"n\":5}", Map.of("first", "{\"huge\":1e400}"));
    var workflow =
        fixture
            .load(yaml("steps.first.output.huge > 1.0"))
            .workflows()
            .values()
            .iterator()
            .next()
            .workflow();

    assertThat(Fixture.evaluated(((Action.Compute) workflow.steps().get(3).action()).value(), run))
        .startsWith("undefined: ")
        .contains("a number that no double holds: 1e400");
  }

  @Test
  void S14_iterations_are_capped_and_results_bounded() {
    String ten = "[0,1,2,3,4,5,6,7,8,9]";

    assertThat(
            value(
                "%s.all(a, %s.all(b, %s.all(c, %s.all(d, %s.all(e, true)))))"
                    .formatted(ten, ten, ten, ten, ten)))
        .startsWith("undefined: ")
        .containsIgnoringCase("iteration");
    String text = "x".repeat(2000);
    assertThat(value("%s.map(a, %s.map(b, %s.map(c, '%s')))".formatted(ten, ten, ten, text)))
        .startsWith("undefined: ")
        .endsWith("the result is larger than 1 MiB");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "''.class.forName('java.lang.Runtime')",
        "event.getClass()",
        "constructor.constructor('x')()",
        "T(java.lang.Runtime)",
        "java.lang.System.exit(1)",
      })
  void A41_no_expression_reaches_the_host(String expression) {
    assertThat(fixture.read(yaml(expression))).isInstanceOf(Reading.Broken.class);
  }

  @Test
  void S14_any_text_is_an_expression_or_a_problem_and_any_expression_is_total() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    String[] parts = {
      "event", "input", "steps", "run", ".", "data", "n", "[", "]", "(", ")", "{", "}", "'a'", "1",
      "2.5", "+", "-", "*", "/", "%", "==", "<", "&&", "||", "!", "?", ":", ",", "map", "has",
      "size", "null", "true", " ", "\"", "\\", "in", "first", "output", "0u", "b'x'", "x", "all"
    };
    for (int i = 0; i < 300; i++) {
      var expression = new StringBuilder();
      for (int length = 1 + random.nextInt(9); length > 0; length--) {
        expression.append(parts[random.nextInt(parts.length)]);
      }
      Reading reading = fixture.read(yaml(expression.toString()));
      if (reading instanceof Reading.Loaded) {
        assertThat(value(expression.toString())).as("seed %s: %s", seed, expression).isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "stps.first.output|8:15 workflows.w.steps[3].set: unknown name: expected one of event,"
            + " input, run, steps, found 'stps'; did you mean steps?",
        "1 + steps.frist.output|8:19 workflows.w.steps[3].set: steps: expected one of first, gone,"
            + " it, later, my-step, found 'frist'; did you mean first?",
        "steps.first.outptu|8:15 workflows.w.steps[3].set: steps.first: expected one of attempts,"
            + " output, status, found 'outptu'; did you mean output?",
        "true ? steps.my-step.output : 1|8:22 workflows.w.steps[3].set: a step id with a hyphen"
            + " needs brackets; write steps['my-step']",
        "event.dta.n|8:15 workflows.w.steps[3].set: event: expected one of data, id, name, time,"
            + " found 'dta'; did you mean data?; the fields of its data are event.data.NAME",
        "run.state|8:15 workflows.w.steps[3].set: run: expected one of created, failure, id,"
            + " labels, status, workflow, found 'state'; did you mean status?",
        "{{ 1 }}|8:14 workflows.w.steps[3].set: this is an expression already; write it without"
            + " {{ }}",
      })
  void a_mistake_in_an_expression_is_named_with_its_place(String expression, String problem) {
    assertThat(fixture.problems(yaml(expression))).containsExactly(problem);
  }

  @Test
  void a_reference_to_a_later_step_is_a_warning() {
    assertThat(fixture.problems(yaml("steps.later.output")))
        .containsExactly(
            "warning 8:15 workflows.w.steps[3].set: step later has not run yet when this is"
                + " evaluated: its output is null here");
  }

  @Test
  void the_place_of_a_mistake_is_found_in_every_style_of_text() {
    assertThat(
            fixture.problems(
                """
                workflows:
                  w:
                    steps:
                      - { id: a, set: "1 +\\t\\u0031 + nope" }
                      - id: b
                        set: |
                          1 +
                            nope
                      - id: c
                        set: >-
                          1 +
                          nope
                      - id: d
                        set: 1 + nope
                      - id: e
                        run: "echo 😀 {{ nope }}"
                """))
        .satisfies(problems ->
            assertThat(problems.stream().map(problem -> problem.split(" ", 2)[0]))
                .containsExactly("4:38", "8:13", "12:11", "14:18", "16:25"));
  }

  @Test
  void a_condition_must_be_one() {
    assertThat(
            fixture.problems(
                "workflows: { w: { on: { event: x, if: \"'yes'\" }, steps: [ { id: a, sleep: 1s,"
                    + " if: 1 } ] } }"))
        .containsExactly(
            "1:40 workflows.w.on.if: expected a condition (true or false), found an expression of"
                + " the type string",
            "1:83 workflows.w.steps[0].if: expected a condition (true or false), found an"
                + " expression of the type int");
    var step = fixture.step("{ id: a, sleep: 1s, if: event.data.n }");
    assertThat(Fixture.evaluated(step.condition().orElseThrow(), RUN))
        .isEqualTo("undefined: expected true or false as the condition, found 5");
  }

  @Test
  void a_trigger_sees_the_event_and_nothing_else() {
    assertThat(
            fixture.problems(
                "workflows: { w: { on: { event: x, if: steps.a.output }, steps: [ { id: a, sleep:"
                    + " 1s } ] } }"))
        .containsExactly(
            "1:39 workflows.w.on.if: unknown name: expected one of event, input, found 'steps'");
  }
}
