package dev.signalbox.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.core.model.Bounds;
import dev.signalbox.core.model.Diagram;
import dev.signalbox.core.model.Explored.End;
import dev.signalbox.core.model.Finding;
import dev.signalbox.core.model.ModelCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the model check finds in small files, and what it leaves alone. */
class ModelCheckTest {
  private static final ModelCheck.Limits LIMITS =
      new ModelCheck.Limits(Bounds.STANDARD, () -> states -> states < 300);

  private static final Path DOCS = Path.of("..", "docs", "check.md");

  @TempDir Path folder;
  private Fixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(folder);
  }

  private List<ModelCheck.Result> check(String yaml) {
    List<Workflow> workflows =
        fixture.load(yaml).workflows().values().stream().map(CompiledWorkflow::workflow).toList();
    return ModelCheck.of(workflows, name -> name.startsWith("kanban/"), LIMITS);
  }

  /** Of the workflow {@code w} with these steps. */
  private ModelCheck.Result steps(String... steps) {
    return check("workflows: { w: { steps: [ " + String.join(", ", steps) + " ] } }").getFirst();
  }

  private static List<String> told(ModelCheck.Result result) {
    return result.findings().stream()
        .map(found ->
            found.severity()
                + " "
                + found.kind().kebab()
                + found.place().map(place -> " " + place).orElse(""))
        .toList();
  }

  private static Finding only(ModelCheck.Result result) {
    assertThat(told(result)).hasSize(1);
    return result.findings().getFirst();
  }

  @Test
  void a_plain_workflow_is_clean_and_all_its_ends_are_found() {
    var result = steps("{ id: a, run: 'true' }", "{ id: b, set: 'event.data.n' }");

    assertThat(result.findings()).isEmpty();
    assertThat(result.complete()).isTrue();
    assertThat(result.ends()).containsExactly(End.SUCCEEDED, End.FAILED, End.CANCELLED);
  }

  @Test
  void a_step_whose_if_is_false_is_unreachable() {
    var found = only(steps("{ id: a, run: 'true' }", "{ id: b, run: 'true', if: '1 > 2' }"));

    assertThat(found.place()).hasValue("b");
    assertThat(found.message()).isEqualTo("no run gets to it: its `if` is always false");
    assertThat(found.trace()).containsExactly("start", "a ok");
  }

  @Test
  void a_case_behind_one_that_always_holds_is_unreachable() {
    var found =
        only(
            steps(
                "{ id: s, switch: [ { when: '1 < 2', steps: [ { id: a, run: 'true' } ] },"
                    + " { else: [ { id: b, run: 'true' } ] } ] }"));

    assertThat(found.place()).hasValue("s.else.b");
    assertThat(found.message()).contains("the case before it, s.0, always holds");
  }

  @Test
  void steps_after_one_that_always_fails_are_unreachable_and_no_run_succeeds() {
    var result =
        steps("{ id: a, set: '1 / 0' }", "{ id: b, run: 'true' }", "{ id: c, run: 'true' }");

    assertThat(told(result)).containsExactly("ERROR never-succeeds", "WARNING unreachable b");
    assertThat(result.findings().getLast().message())
        .contains("the step before it, a, always fails; nor does one to the 1 after it");
    assertThat(result.findings().getLast().trace()).containsExactly("start");
  }

  @Test
  void what_stands_in_an_unreachable_block_is_not_told_again() {
    var result =
        steps(
            "{ id: p, if: 'false', parallel: { x: [ { id: a, run: 'true' } ],"
                + " y: [ { id: b, run: 'true' } ] } }",
            "{ id: c, run: 'true' }");

    assertThat(told(result)).containsExactly("WARNING unreachable p");
  }

  @Test
  void on_failure_of_a_workflow_that_cannot_fail_is_a_hint() {
    var result =
        check(
                "workflows: { w: { steps: [ { id: a, sleep: 1s } ], on-failure: [ { id: b, run:"
                    + " 'true' } ] } }")
            .getFirst();

    assertThat(told(result)).containsExactly("HINT unreachable b");
    assertThat(only(result).message()).contains("no run of it can fail");
  }

  @Test
  void a_wait_for_what_the_engine_never_delivers_is_a_dead_end() {
    var result =
        steps("{ id: a, run: 'true' }", "{ id: w, wait-for-event: { event: run/requested } }");

    assertThat(told(result))
        .containsExactly("ERROR never-succeeds", "ERROR dead-end w", "WARNING endless-wait w");
    assertThat(result.findings().get(1).trace()).containsExactly("start", "a ok");
  }

  @Test
  void a_wait_that_nobody_ends_is_a_warning_without_a_timeout_and_else_a_hint() {
    assertThat(told(steps("{ id: w, wait-for-event: { event: a/b } }")))
        .containsExactly("WARNING endless-wait w");
    assertThat(told(steps("{ id: w, wait-for-event: { event: a/b, timeout: 1h } }")))
        .containsExactly("HINT endless-wait w");
    assertThat(
            told(steps("{ id: w, wait-for-event: { all-of: [ { signal: x }, { event: a/b } ] } }")))
        .containsExactly("WARNING endless-wait w");
  }

  @Test
  void what_somebody_sends_is_waited_for_with_reason() {
    assertThat(told(steps("{ id: w, wait-for-event: { event: kanban/card.moved } }"))).isEmpty();
    assertThat(told(steps("{ id: w, wait-for-event: { signal: go } }"))).isEmpty();
    assertThat(
            told(steps("{ id: w, wait-for-event: { any-of: [ { signal: x }, { event: a/b } ] } }")))
        .isEmpty();
    assertThat(
            told(
                check(
                        "workflows: { w: { steps: [ { id: w, wait-for-event: { event: a/b } } ] },"
                            + " v: { steps: [ { id: e, emit: { name: a/b } } ] } }")
                    .getFirst()))
        .isEmpty();
  }

  @Test
  void workflows_that_only_wait_for_one_another_are_a_child_cycle() {
    var results =
        check(
            "workflows: { a: { steps: [ { id: x, run: 'true' }, { id: to-b, invoke: { workflow: b"
                + " } } ] }, b: { steps: [ { id: to-a, invoke: { workflow: a } } ] } }");

    assertThat(told(results.getFirst()))
        .containsExactly("ERROR child-cycle to-b", "ERROR never-succeeds");
    assertThat(told(results.get(1)))
        .containsExactly("ERROR child-cycle to-a", "ERROR never-succeeds");
  }

  @Test
  void a_workflow_that_does_nothing_but_wait_for_itself_never_ends() {
    assertThat(told(steps("{ id: again, invoke: { workflow: w } }")))
        .containsExactly("ERROR child-cycle again", "ERROR never-succeeds", "ERROR dead-end again");
  }

  @Test
  void a_workflow_that_invokes_itself_under_a_condition_is_a_hint() {
    var result =
        check(
                "workflows: { w: { steps: [ { id: more, if: 'event.data.n > 0', invoke: { workflow:"
                    + " w } } ] } }")
            .getFirst();

    assertThat(told(result)).containsExactly("HINT child-cycle more");
    assertThat(result.ends()).contains(End.SUCCEEDED);
  }

  @Test
  void a_child_that_cannot_succeed_keeps_its_parent_from_it() {
    var results =
        check(
            "workflows: { w: { steps: [ { id: c, invoke: { workflow: v } }, { id: after, run:"
                + " 'true' } ] }, v: { steps: [ { id: a, set: '1 / 0' } ] } }");

    assertThat(told(results.getFirst()))
        .containsExactly("ERROR never-succeeds", "WARNING unreachable after");
  }

  @Test
  void steps_of_every_block_and_every_phase_are_reached() {
    var result =
        check(
                """
                workflows:
                  w:
                    timeout: 1h
                    cancel-on: { event: kanban/stop, if: "event.data.x == 1" }
                    steps:
                      - { id: book, run: "true", compensate: { run: "true" } }
                      - id: p
                        parallel:
                          left: [ { id: x, run: "true", retries: 3, timeout: 1m } ]
                          right: [ { id: y, approve: { ask: "ok?", timeout: 1h } }, { id: z, run: "true", compensate: { run: "true" } } ]
                      - { id: r, race: { a: [ { id: s, sleep: 1h } ], b: [ { id: t, run: "true" }, { id: u, run: "true" } ] } }
                      - id: f
                        for-each: { in: "event.data.items", steps: [ { id: c, run: "true", expect: [ { check: "true" } ], compensate: { run: "true" } }, { id: d, run: "true" } ] }
                      - { id: q, repeat: { steps: [ { id: g, emit: { name: a/b } } ], until: "steps.g.status == 'x'", at-most: 9 } }
                      - id: v
                        switch: [ { when: "event.data.x", steps: [ { id: h, set: "1" } ] }, { else: [ { id: i, invoke: { workflow: o } } ] } ]
                    on-failure: [ { id: j, run: "true" } ]
                    finally: [ { id: k, run: "true" } ]
                  o: { steps: [ { id: a, run: "true" } ] }
                """)
            .getFirst();

    assertThat(told(result)).isEmpty();
    assertThat(result.complete()).isTrue();
    assertThat(result.closingCanFail()).isTrue();
    assertThat(result.ends()).containsExactly(End.SUCCEEDED, End.FAILED, End.CANCELLED);
  }

  /** More states than anybody could look at. */
  @ParameterizedTest
  @ValueSource(ints = {3, 5})
  void the_worst_nesting_is_cut_off_and_says_so(int levels) {
    String steps = "{ id: x, run: 'true' }, { id: y, run: 'true' }";
    for (int level = 0; level < levels; level++) {
      steps = "{ id: b%d, parallel: { l: [ %s ], m: [ %s ] } }".formatted(level, steps, steps);
    }
    var result = check("workflows: { w: { steps: [ " + steps + " ] } }").getFirst();

    assertThat(result.complete()).isFalse();
    assertThat(result.decided()).isFalse();
    assertThat(result.findings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"first", "card", "order"})
  void the_examples_are_clean(String name) {
    for (ModelCheck.Result result : check(example(name))) {
      assertThat(result.findings())
          .as("%s", result)
          .allMatch(found -> found.severity() == Finding.Severity.HINT);
      assertThat(result.complete()).as("%s", result).isTrue();
    }
  }

  @Test
  void the_card_is_drawn_as_in_the_docs() {
    List<Workflow> workflows =
        fixture.load(example("card")).workflows().values().stream()
            .map(CompiledWorkflow::workflow)
            .toList();
    var explored = ModelCheck.explore(workflows, new WorkflowId("card"), LIMITS);

    assertThat(DOCS).content().contains("```mermaid\n" + Diagram.of(explored, false) + "```");
  }

  private static String example(String name) {
    try (var in = ConfigReader.class.getResourceAsStream("/examples/" + name + ".yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
