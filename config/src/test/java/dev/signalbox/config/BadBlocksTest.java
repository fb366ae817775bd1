package dev.signalbox.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Mistakes in blocks, waits and calls: each has its place, what was expected and what was found.
 */
class BadBlocksTest {
  private static final String STEPS = "workflows: { w: { steps: [ { id: a, sleep: 1s },\n";

  @TempDir Path folder;
  private Fixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(folder);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "parallel: {}|2:21 workflows.w.steps[1].parallel: expected branches by name, found none",
        "parallel: [ x ]|2:21 workflows.w.steps[1].parallel: expected a mapping of branches by name,"
            + " found a list",
        "race: { x: [] }|2:22 workflows.w.steps[1].race.x: expected a list of steps, found an empty"
            + " one",
        "parallel: { x: { id: c, sleep: 1s } }|2:26 workflows.w.steps[1].parallel.x: expected a"
            + " list of steps, found a mapping",
        "parallel: { 1x: [ { id: c, sleep: 1s } ] }|2:23 workflows.w.steps[1].parallel.1x: name of"
            + " a branch: expected a letter, then up to 63 letters, digits, '_' or '-', found '1x'",
        "parallel: { compensate: [ { id: c, sleep: 1s } ] }|2:23"
            + " workflows.w.steps[1].parallel.compensate: expected another name, found the one of"
            + " what undoes a step; rename it",
        "parallel: { x: [ { sleep: 1s } ] }|2:28 workflows.w.steps[1].parallel.x[0]: expected the"
            + " key id, found none",
        "parallel: { x: [ { id: c, slep: 1s } ] }|2:37 workflows.w.steps[1].parallel.x[0].slep:"
            + " unknown key: expected",
        "paralel: { x: [ { id: c, sleep: 1s } ] }|did you mean parallel?",
        "for-each: { steps: [ { id: c, sleep: 1s } ] }|2:21 workflows.w.steps[1].for-each: expected"
            + " the key in (the list of items), found none",
        "for-each: { in: '[1]' }|2:21 workflows.w.steps[1].for-each: expected the key steps (a list"
            + " of steps), found none",
        "for-each: { in: '[1]', windw: 2, steps: [ { id: c, sleep: 1s } ] }|2:34"
            + " workflows.w.steps[1].for-each.windw: unknown key: expected one of in, as, window,"
            + " on-item-failure, steps, found 'windw'; did you mean window?",
        "for-each: { in: '[1]', window: 0, steps: [ { id: c, sleep: 1s } ] }|2:42"
            + " workflows.w.steps[1].for-each.window: expected a whole number from 1 to 1000,"
            + " found 0",
        "for-each: { in: '[1]', on-item-failure: ignore, steps: [ { id: c, sleep: 1s } ] }|expected"
            + " one of fail, continue, found 'ignore'",
        "for-each: { in: '[1]', as: my-item, steps: [ { id: c, sleep: 1s } ] }|2:38"
            + " workflows.w.steps[1].for-each.as: expected a name of letters, digits and '_' that"
            + " expressions do not know already, found 'my-item'",
        "for-each: { in: '[1]', as: event, steps: [ { id: c, sleep: 1s } ] }|found 'event'",
        "for-each: { in: '[1]', as: in, steps: [ { id: c, sleep: 1s } ] }|found 'in'",
        "for-each: { in: 'items', steps: [ { id: c, sleep: 1s } ] }|2:28"
            + " workflows.w.steps[1].for-each.in: unknown name: expected one of event, input, run,"
            + " steps, found 'items'",
      })
  void a_mistake_in_branches_and_items_is_named_with_its_place(String step, String problem) {
    assertNamed(step, problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "switch: { when: 'true' }|2:19 workflows.w.steps[1].switch: expected a list of cases,"
            + " { when: ..., steps: [...] } and at the end { else: [...] }, found a mapping",
        "switch: []|2:19 workflows.w.steps[1].switch: expected a list of cases,"
            + " { when: ..., steps: [...] } and at the end { else: [...] }, found an empty one",
        "switch: [ { else: [ { id: c, sleep: 1s } ] }, { when: 'true', steps: [ { id: c, sleep: 1s }"
            + " ] } ]|2:21 workflows.w.steps[1].switch[0]: expected else as the last case, found"
            + " cases behind it",
        "switch: [ { when: '1', steps: [ { id: c, sleep: 1s } ] } ]|2:30"
            + " workflows.w.steps[1].switch[0].when: expected a condition (true or false), found an"
            + " expression of the type int",
        "switch: [ { whn: 'true', steps: [ { id: c, sleep: 1s } ] } ]|expected one of when, steps,"
            + " found 'whn'; did you mean when?",
        "repeat: { until: 'true', at-most: 2 }|2:19 workflows.w.steps[1].repeat: expected the key"
            + " steps (a list of steps), found none",
        "repeat: { steps: [ { id: c, sleep: 1s } ], until: 'steps.d.output', at-most: 2 }|2:62"
            + " workflows.w.steps[1].repeat.until: steps: expected one of a, b, c, found 'd'",
        "repeat: { steps: [ { id: c, sleep: 1s } ], until: 'true', at-most: 1001 }|at-most: expected"
            + " a whole number from 1 to 1000, found 1001",
      })
  void a_mistake_in_cases_and_rounds_is_named_with_its_place(String step, String problem) {
    assertNamed(step, problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "wait-for-event: { timeout: 1s }|2:27 workflows.w.steps[1].wait-for-event: expected one of"
            + " event, signal, any-of, all-of, found none",
        "wait-for-event: { event: x, signal: y, timeout: 1s }|2:39"
            + " workflows.w.steps[1].wait-for-event: expected one of event, signal, any-of, all-of,"
            + " found event and signal",
        "wait-for-event: { signal: y, match: data.x, timeout: 1s }|2:40"
            + " workflows.w.steps[1].wait-for-event.match: expected it beside event, found it beside"
            + " signal; remove it",
        "wait-for-event: { signal: y, consume: true, timeout: 1s }|2:40"
            + " workflows.w.steps[1].wait-for-event.consume: expected it beside events: a signal is"
            + " for one wait anyway",
        "wait-for-event: { any-of: [ { event: y } ], if: 'true', timeout: 1s }|2:55"
            + " workflows.w.steps[1].wait-for-event.if: expected it beside event, found it beside"
            + " any-of; write it into the items of the list",
        "wait-for-event: { all-of: [], timeout: 1s }|2:37 workflows.w.steps[1].wait-for-event.all-of:"
            + " expected a list of events and signals, found an empty one",
        "wait-for-event: { all-of: [ { event: x, timeout: 1s } ], timeout: 1s }|2:51"
            + " workflows.w.steps[1].wait-for-event.all-of[0].timeout: unknown key: expected one of"
            + " event, match, if, signal, found 'timeout'",
        "wait-for-event: { event: x, match: event.data.id, timeout: 1s }|2:46"
            + " workflows.w.steps[1].wait-for-event.match: expected one of data, id, name, time,"
            + " found 'event'; write it without event.; the fields of an event's data are data.NAME",
        "wait-for-event: { event: x, match: orderId, timeout: 1s }|the fields of an event's data are"
            + " data.NAME",
        "wait-for-event: { event: x, match: 'data.items[0]', timeout: 1s }|2:46"
            + " workflows.w.steps[1].wait-for-event.match: expected a path of names such as"
            + " data.orderId, found 'data.items[0]'; any other question is written as if",
        "wait-for-event: { event: x, if: 'async.data.id == 1', timeout: 1s }|2:44"
            + " workflows.w.steps[1].wait-for-event.if: unknown name: expected one of event, input,"
            + " run, steps, trigger, found 'async'",
        "wait-for-event: { event: x, if: 'trigger.dat.id == 1', timeout: 1s }|2:44"
            + " workflows.w.steps[1].wait-for-event.if: trigger: expected one of data, id, name,"
            + " time, found 'dat'; did you mean data?; the fields of its data are trigger.data.NAME",
      })
  void a_mistake_in_a_wait_is_named_with_its_place(String step, String problem) {
    assertNamed(step, problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "invoke: { data: '{}' }|2:19 workflows.w.steps[1].invoke: expected the key workflow (the"
            + " workflow to run), found none",
        "invoke: { workflow: othr }|2:31 workflows.w.steps[1].invoke.workflow: unknown workflow:"
            + " expected one of other, w, found 'othr'; did you mean other?",
        "invoke: { workflow: other, on-parent-cancel: leave }|expected one of cancel, abandon, wait,"
            + " found 'leave'",
        "sleep: 1s, compensate: { id: c, run: x }|2:36 workflows.w.steps[1].compensate.id: unknown"
            + " key",
        "sleep: 1s, compensate: { repeat: { steps: [ { id: c, sleep: 1s } ] } }|in a step, found"
            + " none",
        "sleep: 1s, compensate: { run: x, compensate: { run: y } }|2:44"
            + " workflows.w.steps[1].compensate.compensate: unknown key",
        "run: x, retries: -1|retries: expected a whole number from 0 to 999, found -1",
        "parallel: { x: [ { id: c, sleep: 1s } ] }, expect: claim|parallel shows no evidence; remove"
            + " it",
      })
  void a_mistake_in_what_invokes_or_undoes_is_named_with_its_place(String step, String problem) {
    assertNamed(step, problem);
  }

  private void assertNamed(String step, String problem) {
    Reading reading =
        fixture.read(
            STEPS + " { id: b, " + step + " } ] }, other: { steps: [ { id: a, sleep: 1s } ] } }");

    assertThat(reading).isInstanceOf(Reading.Broken.class);
    assertThat(Fixture.lines(reading)).anySatisfy(line -> assertThat(line).contains(problem));
  }

  @Test
  void mistakes_at_the_end_of_a_workflow_are_named_with_their_places() {
    assertThat(
            fixture.problems(
                """
                workflows:
                  w:
                    steps: [ { id: a, sleep: 1s } ]
                    finally: []
                    cancel-on:
                      - { event: x, if: "trigger.data.n + 1" }
                      - { if: "true" }
                      - { event: x, signal: y }
                """))
        .containsExactly(
            "4:14 workflows.w.finally: expected a list of steps, found an empty one",
            "6:26 workflows.w.cancel-on[0].if: expected a condition (true or false), found an"
                + " expression of the type int",
            "7:9 workflows.w.cancel-on[1]: expected the key event (the name of the event), found"
                + " none",
            "8:21 workflows.w.cancel-on[2].signal: unknown key: expected one of event, match, if,"
                + " found 'signal'");
  }

  @Test
  void lints_are_warnings_and_the_file_can_be_used() {
    Reading reading =
        fixture.read(
            """
            workflows:
              w:
                steps:
                  - { id: a, wait-for-event: { event: x } }
                  - { id: b, repeat: { steps: [ { id: c, sleep: 1s } ] } }
                  - { id: d, wait-for-event: { signal: x, timeout: 1s }, timeout: 2s }
                  - { id: e, for-each: { in: "[[1]]", steps: [ { id: f, for-each: { in: item, steps: [ { id: g, set: item } ] } } ] } }
                on-failure:
                  - { run: x, compensate: { run: y } }
            """);

    assertThat(reading).isInstanceOf(Reading.Loaded.class);
    assertThat(Fixture.lines(reading))
        .containsExactly(
            "warning 4:34 workflows.w.steps[0].wait-for-event: without a timeout it waits for ever",
            "warning 5:26 workflows.w.steps[1].repeat: without until, nothing ends it before the"
                + " last of its rounds",
            "warning 5:26 workflows.w.steps[1].repeat: without at-most, it ends after 10 rounds",
            "warning 6:62 workflows.w.steps[2].timeout: has no effect beside wait-for-event; write"
                + " it inside of wait-for-event",
            "warning 7:71 workflows.w.steps[3].for-each.steps[0].for-each: item is the item of a"
                + " block around this one already, which cannot be seen in here; give this one"
                + " another name with as",
            "warning 9:19 workflows.w.on-failure[0].compensate: has no effect here: these steps run"
                + " when everything has been undone");
  }

  @Test
  void a_block_is_neither_timed_nor_tried_again() {
    assertThat(
            fixture.problems(
                """
                workflows:
                  w:
                    steps:
                      - { id: p, parallel: { x: [ { id: c, sleep: 1s } ] }, timeout: 1m }
                """))
        .containsExactly(
            "4:61 workflows.w.steps[0].timeout: expected none on parallel, which is not tried again"
                + " or timed as a whole; write it on the steps in it");
  }

  @Test
  void workflows_that_invoke_themselves_are_warned_of_wherever_the_step_stands() {
    assertThat(
            fixture.problems(
                """
                workflows:
                  a: { steps: [ { id: p, race: { x: [ { id: c, invoke: { workflow: b } } ] } } ] }
                  b: { steps: [ { id: s, sleep: 1s } ], finally: [ { invoke: { workflow: a } } ] }
                  c: { steps: [ { id: s, run: x, compensate: { invoke: { workflow: c } } } ] }
                  d: { on: { event: d }, steps: [ { id: r, parallel: { x: [ { id: e, emit: { name: d } } ] } } ] }
                  e: { steps: [ { id: c, invoke: { workflow: a } } ] }
                """))
        .containsExactly(
            "warning 2:3 workflows.a: it invokes itself, by way of another workflow; its run waits"
                + " for another one of it; be sure that a condition ends that",
            "warning 3:3 workflows.b: it invokes itself, by way of another workflow; its run waits"
                + " for another one of it; be sure that a condition ends that",
            "warning 4:3 workflows.c: it invokes itself; its run waits for another one of it; be"
                + " sure that a condition ends that",
            "warning 5:3 workflows.d: an event that it sends starts it again; be sure that a"
                + " condition ends that");
  }

  @Test
  void A54_a_thousand_steps_in_all_and_eight_blocks_within_one_another_are_the_most() {
    assertThat(fixture.problems("workflows: { w: { steps: [" + wide(499) + "] } }")).isEmpty();
    assertThat(fixture.problems("workflows: { w: { steps: [" + wide(500) + "] } }"))
        .singleElement()
        .asString()
        .contains(
            "expected at most 1000 steps in a workflow, found more, with those of its blocks; split"
                + " the workflow");
    assertThat(fixture.problems("workflows: { w: { steps: [" + deep(8) + "] } }")).isEmpty();
    assertThat(fixture.problems("workflows: { w: { steps: [" + deep(9) + "] } }"))
        .singleElement()
        .asString()
        .contains("expected at most 8 blocks within one another, found more; let it invoke");
  }

  /** This many blocks with a step in each, one with what undoes it. */
  private static String wide(int blocks) {
    var steps = new StringBuilder("{ id: x, run: x, compensate: { run: y } }");
    for (int i = 0; i < blocks; i++) {
      steps.append(", { id: b%d, race: { l: [ { id: s, sleep: 1s } ] } }".formatted(i));
    }
    return steps.toString();
  }

  private static String deep(int blocks) {
    String step = "{ id: s, sleep: 1s }";
    for (int i = 0; i < blocks; i++) {
      step = "{ id: b%d, switch: [ { else: [ %s ] } ] }".formatted(i, step);
    }
    return step;
  }

  @Test
  void plugins_runners_and_secrets_of_steps_within_blocks_are_looked_for() {
    assertThat(
            fixture.problems(
                """
                workflows:
                  w:
                    steps:
                      - id: p
                        parallel:
                          a: [ { id: g, git: clone } ]
                          b: [ { id: x, agent: Do, runner: nope } ]
                          c: [ { id: y, run: x, env: { K: "${secret:NONE}" } } ]
                      - { id: z, run: x, compensate: { kanban: { move: Done } } }
                """))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("6:25 ").contains("the plugin git needs settings"),
            line -> assertThat(line).startsWith("7:44 ").contains("unknown runner"),
            line -> assertThat(line).startsWith("8:44 ").contains("the secret NONE"),
            line -> assertThat(line).startsWith("9:40 ").contains("the plugin kanban"));
  }
}
