package dev.signalbox.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Block;
import dev.signalbox.core.Json;
import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.Step.Awaited;
import dev.signalbox.core.Step.OnParentCancel;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The vocabulary of steps, as the contract writes it. */
class BlocksTest {
  private static final String CONTRACT =
      """
      workflows:
        w:
          cancel-on: [ { event: order/cancelled, if: "event.data.id == trigger.data.id" } ]
          steps:
            - { id: w, wait-for-event: { event: order/shipped, match: data.orderId, timeout: 24h } }
            - { id: p, parallel: { left: [ { id: x, sleep: 1s } ], right: [ { id: x, sleep: 2s } ] } }
            - { id: f, for-each: { in: "event.data.items", as: thing, window: 4, steps: [ { id: check, set: thing } ] } }
            - { id: s, switch: [ { when: "event.data.a", steps: [ { id: x, sleep: 1s } ] }, { else: [ { id: y, sleep: 1s } ] } ] }
            - { id: r, repeat: { steps: [ { id: check, set: "{'ok': index == 2}" } ], until: "steps.check.output.ok", at-most: 5 } }
            - { id: c, invoke: { workflow: other, data: "{'a': 1}" } }
            - { id: d, race: { a: [ { id: x, sleep: 1s } ], b: [ { id: x, sleep: 2s } ] } }
            - { id: k, run: "make", compensate: { run: "undo" } }
          finally: [ { run: "tidy" } ]
        other: { steps: [ { id: a, sleep: 1s } ] }
      """;

  @TempDir Path folder;
  private Fixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(folder);
  }

  private Workflow contract() {
    return fixture.load(CONTRACT).workflows().get(new WorkflowId("w")).workflow();
  }

  private Action action(int step) {
    return contract().steps().get(step).action();
  }

  private List<String> problems(String steps) {
    return fixture.problems("workflows:\n  w:\n    steps:\n" + steps.indent(6));
  }

  @Test
  void the_steps_of_the_contract_load_without_a_warning() {
    assertThat(fixture.problems(CONTRACT)).isEmpty();
  }

  @Test
  void continue_as_new_stands_last_and_nowhere_else() {
    assertThat(
            problems(
                "- { id: a, continue-as-new: { data: \"{'n': 1}\" }, if: \"event.data.n < 3\" }"))
        .isEmpty();
    assertThat(problems("- { id: a, continue-as-new: {} }\n- { id: b, set: \"1\" }"))
        .singleElement()
        .asString()
        .contains("continue-as-new in the last step of the workflow only, found it in a");
    assertThat(problems("- { id: p, parallel: { x: [ { id: a, continue-as-new: {} } ] } }"))
        .singleElement()
        .asString()
        .contains("found it in a");
  }

  @Test
  void labels_are_texts_of_the_event_and_what_is_missing_is_left_out() {
    var workflow =
        fixture
            .load(
                """
                workflows:
                  w:
                    labels: { customer: "event.data.customer", big: "event.data.n > 10", none: "event.data.x", bad: "1 / event.data.zero" }
                    steps: [ { id: a, sleep: 1s } ]
                """)
            .workflows()
            .get(new WorkflowId("w"))
            .workflow();
    var event =
        new Json(
            "{\"id\":\"e\",\"name\":\"n\",\"data\":{\"customer\":\"acme\",\"n\":11,\"zero\":0},\"time\":\"2026-01-01T00:00:00Z\"}");

    assertThat(workflow.labels().get("customer").evaluate(event))
        .isEqualTo(new Workflow.Label.Text("acme"));
    assertThat(workflow.labels().get("big").evaluate(event))
        .isEqualTo(new Workflow.Label.Text("true"));
    assertThat(workflow.labels().get("none").evaluate(event)).isEqualTo(new Workflow.Label.None());
    assertThat(workflow.labels().get("bad").evaluate(event))
        .isInstanceOf(Workflow.Label.Undefined.class);
  }

  @Test
  void SEMANTICS_10_2_a_wait_knows_its_event_its_path_and_its_time() {
    var wait = (Action.Listen) action(0);

    assertThat(wait.timeout()).contains(Duration.ofHours(24));
    assertThat(wait.all()).isFalse();
    var happening = (Awaited.Happening) wait.awaited().getFirst();
    assertThat(happening.event()).isEqualTo("order/shipped");
    assertThat(happening.condition()).isEmpty();
    assertThat(happening.match().orElseThrow().path()).isEqualTo("data.orderId");
  }

  @Test
  void SEMANTICS_10_2_a_path_takes_its_value_from_the_run_and_from_the_new_event() {
    var wait = (Action.Listen) action(0);
    Step.Match match = ((Awaited.Happening) wait.awaited().getFirst()).match().orElseThrow();
    var scene = new Scene("{\"orderId\":7}").arrived("{\"orderId\":8}");

    assertThat(scene.before(match.own())).isEqualTo("7");
    assertThat(scene.after(match.theirs())).isEqualTo("8");
  }

  @Test
  void SEMANTICS_10_2_a_path_may_have_names_that_are_no_words_of_the_language() {
    var listen =
        (Action.Listen)
            fixture
                .step(
                    "{ id: a, wait-for-event: { event: e, match: data.order-id.in, timeout: 1s } }")
                .action();
    Step.Match match = ((Awaited.Happening) listen.awaited().getFirst()).match().orElseThrow();

    assertThat(new Scene("{\"order-id\":{\"in\":7}}").before(match.own())).isEqualTo("7");
  }

  @Test
  void SEMANTICS_10_5_any_and_all_of_several_and_signals() {
    var any =
        (Action.Listen)
            fixture
                .step(
                    "{ id: a, wait-for-event: { any-of: [ { event: e }, { signal: s } ], timeout: 1s } }")
                .action();
    var all =
        (Action.Listen)
            fixture
                .step(
                    "{ id: a, wait-for-event: { all-of: [ { event: e }, { event: f } ], timeout: 1s } }")
                .action();
    var signal =
        (Action.Listen)
            fixture.step("{ id: a, wait-for-event: { signal: go, timeout: 1s } }").action();

    assertThat(any.all()).isFalse();
    assertThat(any.awaited())
        .containsExactly(
            new Awaited.Happening("e", Optional.empty(), Optional.empty()),
            new Awaited.Signal("s"));
    assertThat(all.all()).isTrue();
    assertThat(all.awaited()).hasSize(2);
    assertThat(signal.awaited()).containsExactly(new Awaited.Signal("go"));
  }

  @Test
  void SEMANTICS_10_3_a_wait_consumes_where_it_says_so() {
    for (boolean consume : new boolean[] {true, false}) {
      var listen =
          (Action.Listen)
              fixture
                  .step(
                      "{ id: a, wait-for-event: { event: e, timeout: 1s, consume: "
                          + consume
                          + " } }")
                  .action();

      assertThat(listen.consume()).isEqualTo(consume);
    }
  }

  @Test
  void branches_are_known_by_their_names_in_any_order() {
    var parallel = (Block.Parallel) action(1);
    var race = (Block.Race) action(6);

    assertThat(parallel.branches()).containsOnlyKeys("left", "right");
    assertThat(parallel.branches().get("right").getFirst().action())
        .isEqualTo(new Action.Sleep(Duration.ofSeconds(2)));
    assertThat(race.branches().sequencedKeySet()).containsExactly("a", "b");
  }

  @Test
  void a_for_each_has_its_list_its_name_its_window_and_what_a_failure_means() {
    var each = (Block.ForEach) action(2);
    var scene = new Scene("{\"items\":[1,\"b\"]}").items("f", "thing", "[1,\"b\"]");

    assertThat(scene.before(each.in())).isEqualTo("[1,\"b\"]");
    assertThat(each.as()).isEqualTo("thing");
    assertThat(each.window()).isEqualTo(4);
    assertThat(each.failing()).isTrue();
    var check = (Action.Compute) each.steps().getFirst().action();
    assertThat(scene.in("f.1.", check.value())).isEqualTo("\"b\"");
  }

  @Test
  void a_for_each_has_defaults() {
    var each =
        (Block.ForEach)
            fixture
                .step(
                    "{ id: f, for-each: { in: '[1]', on-item-failure: continue, steps: [ { id: a,"
                        + " set: item } ] } }")
                .action();

    assertThat(each.as()).isEqualTo("item");
    assertThat(each.window()).isEqualTo(16);
    assertThat(each.failing()).isFalse();
  }

  @Test
  void a_switch_has_cases_and_one_for_everything_else() {
    var chosen = (Block.Switch) action(3);

    assertThat(chosen.cases()).hasSize(2);
    assertThat(chosen.cases().getFirst().when()).isPresent();
    assertThat(chosen.cases().getLast().when()).isEmpty();
    assertThat(chosen.cases().getLast().steps().getFirst().id().value()).isEqualTo("y");
  }

  @Test
  void a_repeat_asks_after_each_round_about_the_steps_of_that_round() {
    var repeat = (Block.Repeat) action(4);
    var scene =
        new Scene("{}").ended("r.0.check", "{\"ok\":false}").ended("r.1.check", "{\"ok\":true}");

    assertThat(repeat.atMost()).isEqualTo(5);
    assertThat(scene.in("r.0.", repeat.until().orElseThrow())).isEqualTo("false");
    assertThat(scene.in("r.1.", repeat.until().orElseThrow())).isEqualTo("true");
    var check = (Action.Compute) repeat.steps().getFirst().action();
    assertThat(scene.in("r.2.", check.value())).isEqualTo("{\"ok\":true}");
  }

  @Test
  void index_is_the_number_of_the_item_and_not_that_of_a_case_or_branch_around() {
    var each =
        (Block.ForEach)
            fixture
                .step(
                    "{ id: f, for-each: { in: '[1]', steps: [ { id: s, switch: [ { when: 'true',"
                        + " steps: [ { id: p, parallel: { l: [ { id: x, set: index } ] } } ] } ] } ]"
                        + " } }")
                .action();
    var chosen = (Block.Switch) each.steps().getFirst().action();
    var parallel = (Block.Parallel) chosen.cases().getFirst().steps().getFirst().action();
    var compute = (Action.Compute) parallel.branches().get("l").getFirst().action();

    assertThat(new Scene("{}").in("f.3.s.0.p.l.", compute.value())).isEqualTo("3");
  }

  @Test
  void an_invoke_names_the_workflow_its_data_and_what_a_cancel_does() {
    var invoke = (Action.Invoke) action(5);
    var abandoned =
        (Action.Invoke)
            fixture.step("{ id: a, invoke: { workflow: w, on-parent-cancel: abandon } }").action();

    assertThat(invoke.workflow()).isEqualTo(new WorkflowId("other"));
    assertThat(new Scene("{}").before(invoke.data())).isEqualTo("{\"a\":1}");
    assertThat(invoke.onCancel()).isEqualTo(OnParentCancel.CANCEL);
    assertThat(new Scene("{}").before(abandoned.data())).isEqualTo("{}");
    assertThat(abandoned.onCancel()).isEqualTo(OnParentCancel.ABANDON);
    assertThat(fixture.step("{ id: a, invoke: { workflow: w, on-parent-cancel: wait } }").action())
        .isInstanceOfSatisfying(
            Action.Invoke.class,
            waited -> assertThat(waited.onCancel()).isEqualTo(OnParentCancel.WAIT));
  }

  @Test
  void SEMANTICS_13_2_a_step_has_what_undoes_it_and_a_run_what_ends_it() {
    Workflow workflow = contract();
    Step undo = workflow.steps().get(7).compensation().orElseThrow();

    assertThat(new Scene("{}").before(((Action.Task) undo.action()).input()))
        .isEqualTo("{\"run\":{\"shell\":\"undo\"}}");
    assertThat(workflow.last().getFirst().id().value()).isEqualTo("finally-1");
    assertThat(workflow.cancelOn()).hasSize(1);
    var cancel = workflow.cancelOn().getFirst();
    assertThat(cancel.event()).isEqualTo("order/cancelled");
    var scene = new Scene("{\"id\":1}");
    assertThat(scene.arrived("{\"id\":1}").after(cancel.condition().orElseThrow()))
        .isEqualTo("true");
    assertThat(scene.arrived("{\"id\":2}").after(cancel.condition().orElseThrow()))
        .isEqualTo("false");
  }

  @Test
  void SEMANTICS_12_1_retries_is_another_name_for_one_attempt_more_with_the_same_meaning() {
    Step step = fixture.step("{ id: a, run: x, retries: 2 }");

    assertThat(step.retry().maxAttempts()).isEqualTo(3);
    assertThat(source("{ id: a, run: x, env: { retries: 1 }, retries: 2 }"))
        .isEqualTo(source("{ id: a, run: x, env: { retries: 1 }, max-attempts: 3 }"))
        .contains("\"max-attempts\":3")
        .contains("\"env\":{\"retries\":1}");
    assertThat(source("{ id: a, run: x, compensate: { run: y, retries: 0 } }"))
        .isEqualTo(source("{ id: a, run: x, compensate: { run: y, max-attempts: 1 } }"));
    assertThat(
            fixture.problems(
                "workflows: { w: { steps: [ { id: a, run: x, retries: 2, max-attempts: 3 } ] } }"))
        .containsExactly(
            "1:45 workflows.w.steps[0].retries: expected max-attempts or retries, found both;"
                + " remove one");
  }

  private String source(String step) {
    return fixture
        .load("workflows: { w: { steps: [ " + step + " ] } }")
        .workflows()
        .get(new WorkflowId("w"))
        .source();
  }

  @Test
  void every_step_is_walked_at_any_depth() {
    Workflow workflow =
        fixture.workflow(
            """
            steps:
              - id: a
                parallel:
                  l: [ { id: b, switch: [ { when: "true", steps: [ { id: c, sleep: 1s } ] }, { else: [ { id: d, sleep: 1s } ] } ] } ]
                  r: [ { id: e, run: x, compensate: { run: y } } ]
              - { id: f, repeat: { steps: [ { id: g, for-each: { in: "[1]", steps: [ { id: h, sleep: 1s } ] } } ], until: "true", at-most: 1 } }
              - { id: i, race: { x: [ { id: j, sleep: 1s } ] } }
            on-failure: [ { id: k, sleep: 1s } ]
            finally: [ { id: l, sleep: 1s } ]
            """);

    assertThat(AllSteps.of(workflow).map(step -> step.id().value()))
        .containsExactlyInAnyOrder(
            "a", "b", "c", "d", "e", "compensate", "f", "g", "h", "i", "j", "k", "l");
  }

  // --- What can be seen from where

  @Test
  void a_step_of_a_block_sees_its_own_list_and_what_is_around_it() {
    assertThat(
            problems(
                """
                - { id: before, sleep: 1s }
                - id: f
                  for-each:
                    in: "[1]"
                    steps:
                      - { id: x, set: "steps.before.output" }
                      - { id: y, set: "[steps.x.output, item, index]" }
                - { id: after, set: "steps.f.output[0]" }
                """))
        .isEmpty();
  }

  @Test
  void a_step_of_one_branch_is_not_known_in_another_nor_behind_the_block() {
    assertThat(
            problems(
                """
                - id: p
                  parallel:
                    left: [ { id: x, sleep: 1s } ]
                    right: [ { id: y, set: "steps.x.output" } ]
                - { id: z, set: "steps.x.output" }
                """))
        .containsExactly(
            "7:35 workflows.w.steps[0].parallel.right[0].set: steps: expected one of p, y, z,"
                + " found 'x'; did you mean p?",
            "8:24 workflows.w.steps[1].set: steps: expected one of p, z, found 'x'; did you mean"
                + " p?");
  }

  @Test
  void items_and_numbers_are_known_within_their_block_only() {
    assertThat(
            problems(
                """
                - { id: f, for-each: { in: "[1]", as: thing, steps: [ { id: x, set: "item" } ] } }
                - { id: g, set: "thing" }
                - { id: h, set: "index" }
                - { id: i, set: "trigger" }
                """))
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("4:76 workflows.w.steps[0].for-each.steps[0].set: unknown name:")
                    .contains("event, index, input, run, steps, thing, found 'item'"),
            line -> assertThat(line).startsWith("5:24 ").contains("found 'thing'"),
            line -> assertThat(line).startsWith("6:24 ").contains("found 'index'"),
            line -> assertThat(line).startsWith("7:24 ").contains("found 'trigger'"));
  }

  @Test
  void what_undoes_a_step_sees_all_steps_and_its_item() {
    assertThat(
            problems(
                """
                - id: f
                  for-each:
                    in: "[1]"
                    steps:
                      - { id: x, run: "take {{ item }}", compensate: { run: "undo {{ item }} {{ steps.x.output.exit }} {{ index }}" } }
                - { id: a, run: y, compensate: { run: "undo {{ steps.b.output }}" } }
                - { id: b, sleep: 1s }
                """))
        .isEmpty();
  }

  @Test
  void a_block_within_itself_is_not_done_and_its_later_steps_neither() {
    assertThat(
            problems(
                """
                - { id: r, repeat: { steps: [ { id: a, set: "steps.r.output" }, { id: b, set: "steps.c.output" }, { id: c, sleep: 1s } ], until: "steps.c.output == null", at-most: 2 } }
                """))
        .containsExactly(
            "warning 4:52 workflows.w.steps[0].repeat.steps[0].set: step r has not run yet when"
                + " this is evaluated: its output is null here",
            "warning 4:86 workflows.w.steps[0].repeat.steps[1].set: step c has not run yet when"
                + " this is evaluated: its output is null here");
  }

  @Test
  void the_same_id_within_one_another_is_a_warning_and_side_by_side_it_is_none() {
    assertThat(
            problems(
                """
                - { id: a, sleep: 1s }
                - { id: p, race: { l: [ { id: a, sleep: 1s } ], r: [ { id: b, sleep: 1s } ] } }
                - { id: q, race: { l: [ { id: b, sleep: 1s } ], r: [ { id: b, sleep: 1s } ] } }
                """))
        .containsExactly(
            "warning 5:37 workflows.w.steps[1].race.l[0].id: a step around this block is called a,"
                + " too; give one of them another id, so that it is plain which is meant");
  }

  @Test
  void on_failure_and_finally_share_their_ids_with_the_steps() {
    assertThat(
            fixture.problems(
                """
                workflows:
                  w:
                    steps: [ { id: a, sleep: 1s } ]
                    on-failure: [ { id: b, set: "steps.a.output" } ]
                    finally: [ { id: c, set: "steps.b.output" }, { id: b, sleep: 1s } ]
                """))
        .containsExactly(
            "5:56 workflows.w.finally[1].id: expected an id of its own, found 'b' again");
  }
}
