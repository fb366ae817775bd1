package dev.signalbox.core;

import static dev.signalbox.core.Flow.emit;
import static dev.signalbox.core.Flow.onFailure;
import static dev.signalbox.core.Flow.output;
import static dev.signalbox.core.Flow.outputOf;
import static dev.signalbox.core.Flow.set;
import static dev.signalbox.core.Flow.sleep;
import static dev.signalbox.core.Flow.task;
import static dev.signalbox.core.Flow.undefined;
import static dev.signalbox.core.Flow.value;
import static dev.signalbox.core.Flow.when;
import static dev.signalbox.core.Flow.workflow;
import static dev.signalbox.core.Story.NOON;
import static dev.signalbox.core.Story.RUN;
import static dev.signalbox.core.Story.given;
import static dev.signalbox.core.Story.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Steps one after the other, {@code if}, and the steps that the engine carries out itself. */
class SequenceTest {
  @Test
  void a_run_with_no_steps_has_succeeded_at_once() {
    given(workflow()).is(Run.Status.SUCCEEDED).calls();
  }

  @Test
  void steps_run_one_after_the_other_and_the_output_is_computed_at_the_end() {
    var story = given(output(workflow(task("a"), task("b")), outputOf("b")));

    story.is(Run.Status.RUNNING).stepIs("a", StepRun.Status.PENDING).notReached("b");
    story.started("a").stepIs("a", StepRun.Status.RUNNING).claimed("a");
    story.stepIs("a", StepRun.Status.SUCCEEDED).stepIs("b", StepRun.Status.PENDING);
    story.claimed("b").is(Run.Status.SUCCEEDED);

    assertThat(story.run().output()).isEqualTo(new Json("{\"by\":\"b\"}"));
    assertThat(story.step("a").attemptsBegun()).isEqualTo(1);
  }

  @Test
  void an_output_that_is_left_out_is_null() {
    assertThat(given(workflow(task("a"))).claimed("a").run().output()).isEqualTo(Json.NULL);
  }

  @Test
  void an_output_without_a_value_fails_the_run() {
    given(output(workflow(task("a")), undefined("no such key")))
        .claimed("a")
        .is(Run.Status.FAILED)
        .failedWith(FailureKind.EXPRESSION, Optional.empty());
  }

  @Test
  void a_condition_that_is_false_skips_the_step_whose_output_is_then_null() {
    var story = given(workflow(when(task("a"), value("false")), set("b", outputOf("a"))));

    story.is(Run.Status.SUCCEEDED).stepIs("a", StepRun.Status.SKIPPED);
    assertThat(story.step("a").attemptsBegun()).isZero();
    assertThat(story.step("b").output()).isEqualTo(Json.NULL);
  }

  @Test
  void a_condition_that_is_no_truth_value_fails_the_step_and_is_not_retried() {
    var story = given(workflow(Flow.retry(when(task("a"), value("1")), 3, Flow.NO_PAUSE)));

    story.is(Run.Status.FAILED).failedWith(FailureKind.EXPRESSION, Optional.of("a"));
    assertThat(story.run().failure().orElseThrow().failure().message())
        .isEqualTo("if: expected true or false, found 1");
  }

  @Test
  void an_input_without_a_value_fails_the_step_and_is_not_retried() {
    var undefined =
        Flow.step("a", new Step.Action.Task("run", undefined("no x"), Step.Start.GRANTED));

    given(workflow(undefined, task("b")))
        .is(Run.Status.FAILED)
        .failedWith(FailureKind.EXPRESSION, Optional.of("a"))
        .stepIs("a", StepRun.Status.FAILED)
        .notReached("b")
        .calls();
  }

  @Test
  void a_computed_value_is_the_output_of_its_step() {
    var story = given(workflow(set("a", value("1")), set("b", outputOf("a"))));

    story.is(Run.Status.SUCCEEDED);
    assertThat(story.step("b").output()).isEqualTo(new Json("1"));
  }

  @Test
  void a_sleep_parks_the_run_until_its_timer_fires() {
    Instant due = NOON.plusSeconds(2);
    var timer = new Timer.SleepEnd(path("a"), due);
    var story = given(workflow(sleep("a", Duration.ofSeconds(2))));

    story.is(Run.Status.WAITING).stepIs("a", StepRun.Status.WAITING);
    story.calls(new Command.Arm(RUN, timer));
    story
        .when(new Event.TimerFired(due.minusMillis(1), timer))
        .refused(new Decision.Reason.NotDue(due));
    story.wait(Duration.ofSeconds(2)).is(Run.Status.SUCCEEDED);
    assertThat(story.run().updated()).isEqualTo(due);
  }

  @Test
  void a_sleep_without_end_is_still_an_instant() {
    var story = given(workflow(sleep("a", Duration.ofSeconds(Long.MAX_VALUE))));

    assertThat(story.run().wakeAt()).contains(NOON.plus(Duration.ofDays(36_500)));
  }

  @Test
  void an_emit_waits_until_its_event_was_accepted() {
    given(workflow(emit("a")))
        .calls(new Command.Emit(RUN, path("a"), "demo/done", new Json("{\"n\":1}")))
        .is(Run.Status.RUNNING)
        .emitted("a")
        .is(Run.Status.SUCCEEDED)
        .emitted("a")
        .refused(new Decision.Reason.Terminal(Run.Status.SUCCEEDED));
  }

  @Test
  void an_emit_whose_event_a_guard_refuses_fails_and_is_not_tried_again() {
    given(workflow(emit("a")))
        .when(new Event.EmissionRefused(NOON, path("a"), "not allowed"))
        .is(Run.Status.FAILED)
        .calls();
  }

  @Test
  void a_run_that_a_guard_vetoed_exists_as_failed_and_does_nothing() {
    var request =
        new Event.RunRequested(
            NOON,
            RUN,
            Story.EVENT,
            1,
            new LinkedHashMap<>(),
            Optional.of("not today"),
            Optional.empty(),
            Optional.empty(),
            List.of());

    given(Flow.timeout(onFailure(workflow(task("a")), task("f")), Duration.ofHours(1)), request)
        .is(Run.Status.FAILED)
        .failedWith(FailureKind.VETOED, Optional.empty())
        .notReached("a")
        .notReached("f")
        .calls();
  }

  @Test
  void a_thousand_steps_that_end_at_once_need_no_deep_stack() {
    var steps =
        IntStream.range(0, 1000)
            .mapToObj(i -> set("s" + i, undefined("no x")))
            .toArray(Step[]::new);

    var story = given(onFailure(workflow(set("a", undefined("no x"))), steps));

    assertThat(story.is(Run.Status.FAILED).run().steps().values()).hasSize(1001);
  }

  @Test
  void an_event_stamped_before_the_last_one_counts_as_of_the_last_one() {
    var story = given(workflow(task("a"), task("b"))).pass(Duration.ofSeconds(5)).claimed("a");

    story.pass(Duration.ofSeconds(-3)).started("b");

    assertThat(story.run().updated()).isEqualTo(NOON.plusSeconds(5));
  }

  @Test
  void SEMANTICS_14_1_a_run_is_decided_with_the_definition_that_it_was_started_with() {
    var run = given(workflow(task("a"))).run();
    var other =
        new Workflow(
            new WorkflowId("w"),
            Digest.of("another text"),
            List.of(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            List.of());

    assertThatThrownBy(
            () -> Transition.apply(other, run, new Event.CancelRequested(NOON, "ann", "")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("expected the definition that it was started with");
  }
}
