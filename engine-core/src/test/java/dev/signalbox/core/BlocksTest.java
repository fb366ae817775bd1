package dev.signalbox.core;

import static dev.signalbox.core.Flow.approve;
import static dev.signalbox.core.Flow.set;
import static dev.signalbox.core.Flow.task;
import static dev.signalbox.core.Flow.timeout;
import static dev.signalbox.core.Flow.undefined;
import static dev.signalbox.core.Flow.value;
import static dev.signalbox.core.Flow.when;
import static dev.signalbox.core.Flow.workflow;
import static dev.signalbox.core.Nested.branch;
import static dev.signalbox.core.Nested.choose;
import static dev.signalbox.core.Nested.on;
import static dev.signalbox.core.Nested.otherwise;
import static dev.signalbox.core.Nested.parallel;
import static dev.signalbox.core.Nested.race;
import static dev.signalbox.core.Nested.repeat;
import static dev.signalbox.core.Story.given;
import static dev.signalbox.core.Story.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.Expression.Evaluated;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Cases, rounds, and what all blocks have in common. Branches have {@link ParallelTest} and {@link
 * RaceTest}, items {@link ForEachTest}.
 */
class BlocksTest {
  // --- switch

  @Test
  void switch_takes_the_first_case_that_holds() {
    var story =
        given(
            workflow(
                choose(
                    "s",
                    on(value("false"), task("x")),
                    on(value("true"), task("x")),
                    on(value("true"), task("x")),
                    otherwise(task("x")))));

    story.open("s.1.x").claimed("s.1.x").is(Run.Status.SUCCEEDED);
    story.made("s", "{\"by\":\"s.1.x\"}");
  }

  @Test
  void switch_takes_else_where_no_case_holds_and_makes_null_without_one() {
    given(workflow(choose("s", on(value("false"), task("x")), otherwise(task("x")))))
        .open("s.else.x")
        .claimed("s.else.x")
        .made("s", "{\"by\":\"s.else.x\"}");
    given(workflow(choose("s", on(value("false"), task("x")))))
        .is(Run.Status.SUCCEEDED)
        .made("s", "null");
  }

  @Test
  void a_condition_that_is_neither_true_nor_false_fails_the_block() {
    var number = given(workflow(choose("s", on(value("1"), task("x")))));
    var unknown = given(workflow(choose("s", on(undefined("no x"), task("x")))));
    var until = given(workflow(repeat("r", 3, value("\"yes\""), set("x", value("1")))));

    number.failedWith(FailureKind.EXPRESSION, Optional.of("s"));
    assertThat(message(number)).isEqualTo("when: expected true or false, found 1");
    assertThat(message(unknown)).isEqualTo("when: no x");
    assertThat(message(until)).isEqualTo("until: expected true or false, found \"yes\"");
  }

  @Test
  void a_case_has_no_index_of_its_own() {
    given(
            workflow(
                repeat(
                    "r",
                    2,
                    value("false"),
                    choose(
                        "s",
                        on(value("false"), task("x")),
                        on(value("true"), set("x", Flow.index()))))))
        .is(Run.Status.SUCCEEDED)
        .made("r.0.s.1.x", "0")
        .made("r.1.s.1.x", "1");
    given(workflow(choose("s", on(value("true"), set("x", Flow.index())))))
        .failedWith(FailureKind.EXPRESSION, Optional.of("s"));
  }

  // --- repeat

  @Test
  void repeat_runs_until_its_condition_holds_after_a_round() {
    Expression until =
        scope ->
            new Evaluated.Value(
                Json.of(
                    scope.step("check").orElseThrow().output().equals(new Json("{\"ok\":true}"))));
    var story = given(workflow(repeat("r", 5, until, task("fix"), task("check")), task("z")));

    story.open("r.0.fix").claimed("r.0.fix").claimed("r.0.check");
    story.open("r.1.fix").notReached("z").claimed("r.1.fix");
    story.ended("r.1.check", new Outcome.Claimed(new Json("{\"ok\":true}"))).open("z");
    story.made("r", "{\"ok\":true}").notReached("r.2.fix");
  }

  @Test
  void repeat_ends_after_at_most_so_many_rounds_with_the_output_of_the_last() {
    given(workflow(repeat("r", 3, value("false"), set("x", Flow.index()))))
        .is(Run.Status.SUCCEEDED)
        .made("r", "2")
        .notReached("r.3.x");
  }

  @Test
  void a_round_that_fails_ends_the_repetition() {
    given(workflow(repeat("r", 3, value("false"), task("x"))))
        .claimed("r.0.x")
        .failed("r.1.x")
        .is(Run.Status.FAILED)
        .failedWith(FailureKind.ERROR, Optional.of("r"))
        .notReached("r.2.x");
  }

  @Test
  void inside_a_round_a_name_means_the_step_of_this_round_and_else_one_around_it() {
    var inner = parallel("p", branch("b", set("y", Flow.near("x")), set("z", Flow.near("out"))));
    given(
            workflow(
                set("out", value("7")),
                repeat("r", 2, value("false"), set("x", Flow.index()), inner)))
        .made("r.0.p.b.y", "0")
        .made("r.1.p.b.y", "1")
        .made("r.1.p.b.z", "7");
  }

  // --- all of them

  @Test
  void a_cancelled_run_stops_the_lanes_of_all_its_blocks_and_waits_for_them() {
    var story =
        given(
            workflow(
                parallel(
                    "p",
                    branch("a", repeat("r", 3, value("false"), task("x"))),
                    branch("b", race("q", branch("c", task("x")), branch("d", approve("x")))))));
    story.started("p.a.r.0.x").started("p.b.q.c.x").cancelled();

    story.open("p.a.r.0.x", "p.b.q.c.x").claimed("p.b.q.c.x").is(Run.Status.RUNNING);
    story.stepIs("p.b.q", StepRun.Status.CANCELLED).lost("p.a.r.0.x").is(Run.Status.CANCELLED);
    story.stepIs("p", StepRun.Status.CANCELLED).notReached("p.a.r.1.x");
  }

  @Test
  void a_run_whose_time_is_over_stops_its_lanes_and_no_step_is_to_blame() {
    var limit = Duration.ofMinutes(1);
    given(
            timeout(
                workflow(parallel("p", branch("a", task("x")), branch("b", approve("x")))), limit))
        .started("p.a.x")
        .wait(limit)
        .open("p.a.x")
        .claimed("p.a.x")
        .is(Run.Status.FAILED)
        .failedWith(FailureKind.TIMED_OUT, Optional.empty());
  }

  @Test
  void a_cancel_after_a_branch_has_failed_cancels_the_run() {
    given(workflow(parallel("p", branch("a", task("x")), branch("b", task("x")))))
        .started("p.a.x")
        .failed("p.b.x")
        .cancelled()
        .lost("p.a.x")
        .is(Run.Status.CANCELLED);
  }

  @Test
  void a_run_of_too_many_steps_fails_and_still_closes() {
    var steps =
        Flow.last(
            workflow(
                Flow.undone(task("a")),
                repeat("r", Course.STEPS_MAX, value("false"), set("x", value("1")))),
            task("l"));
    var run = Transition.begin(steps, Story.request()).run();
    for (String step : List.of("a", "a.compensate", "l")) {
      var claim = new Event.AttemptEnded(Story.NOON, path(step), 1, new Outcome.Claimed(Json.TRUE));
      run = ((Decision.Next) Transition.apply(steps, run, claim)).run();
    }

    assertThat(run.status()).isEqualTo(Run.Status.FAILED);
    assertThat(run.failure().orElseThrow().failure().message())
        .isEqualTo(
            "r.49998.x: the run has more than 50000 steps, no further one begins;"
                + " continue-as-new, as the last step, goes on in a new run");
  }

  @Test
  void a_block_is_skipped_as_a_whole() {
    given(workflow(when(parallel("p", branch("a", task("x"))), value("false")), task("z")))
        .stepIs("p", StepRun.Status.SKIPPED)
        .notReached("p.a.x")
        .open("z");
  }

  @Test
  void a_block_without_steps_would_never_end_and_cannot_be_made() {
    assertThatThrownBy(() -> parallel("p"))
        .hasMessageContaining("parallel: the number of branches");
    assertThatThrownBy(() -> parallel("p", branch("a")))
        .hasMessage("parallel: the number of steps: expected at least 1, found 0");
    assertThatThrownBy(() -> race("r")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> repeat("r", 0, value("true"), task("x")))
        .hasMessage("repeat: at-most: expected at least 1, found 0");
    assertThatThrownBy(() -> otherwise()).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_block_that_is_stopped_in_a_block_begins_nothing_any_more() {
    given(
            workflow(
                parallel(
                    "p",
                    branch("a", parallel("q", branch("b", approve("x"), task("never")))),
                    branch("c", task("x")))))
        .failed("p.c.x")
        .is(Run.Status.FAILED)
        .stepIs("p.a.q.b.x", StepRun.Status.CANCELLED)
        .stepIs("p.a.q", StepRun.Status.CANCELLED)
        .notReached("p.a.q.b.never");
  }

  private static String message(Story story) {
    return story.run().failure().orElseThrow().failure().message();
  }
}
