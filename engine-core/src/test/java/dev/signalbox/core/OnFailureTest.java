package dev.signalbox.core;

import static dev.signalbox.core.Flow.approve;
import static dev.signalbox.core.Flow.onFailure;
import static dev.signalbox.core.Flow.output;
import static dev.signalbox.core.Flow.set;
import static dev.signalbox.core.Flow.sleep;
import static dev.signalbox.core.Flow.task;
import static dev.signalbox.core.Flow.undefined;
import static dev.signalbox.core.Flow.value;
import static dev.signalbox.core.Flow.workflow;
import static dev.signalbox.core.Story.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OnFailureTest {
  @Test
  void its_steps_run_after_the_failure_and_the_run_has_then_failed_with_it() {
    given(onFailure(workflow(task("a"), task("b")), task("f"), task("g")))
        .failed("a")
        .is(Run.Status.RUNNING)
        .failedWith(FailureKind.ERROR, Optional.of("a"))
        .claimed("f")
        .claimed("g")
        .is(Run.Status.FAILED)
        .failedWith(FailureKind.ERROR, Optional.of("a"))
        .notReached("b");
  }

  @Test
  void its_steps_do_not_run_when_the_run_succeeds() {
    given(onFailure(workflow(task("a")), task("f")))
        .claimed("a")
        .is(Run.Status.SUCCEEDED)
        .notReached("f");
  }

  @Test
  void a_step_of_it_that_fails_keeps_neither_the_next_from_running_nor_the_first_failure() {
    given(onFailure(workflow(task("a")), task("f"), set("g", undefined("no x")), task("h")))
        .failed("a", FailureKind.AUTH)
        .failed("f")
        .stepIs("g", StepRun.Status.FAILED)
        .claimed("h")
        .is(Run.Status.FAILED)
        .failedWith(FailureKind.AUTH, Optional.of("a"));
  }

  @Test
  void SEMANTICS_13_1_a_run_that_is_cancelled_meanwhile_still_tells_what_had_failed() {
    given(onFailure(workflow(task("a")), sleep("f", Duration.ofHours(1))))
        .failed("a", FailureKind.AUTH)
        .cancelled()
        .is(Run.Status.CANCELLED)
        .failedWith(FailureKind.AUTH, Optional.of("a"));
  }

  @Test
  void its_steps_are_retried_like_others() {
    given(onFailure(workflow(task("a")), Flow.retry(task("f"), 2, Flow.NO_PAUSE)))
        .failed("a")
        .failed("f")
        .is(Run.Status.RUNNING)
        .claimed("f")
        .stepIs("f", StepRun.Status.SUCCEEDED)
        .is(Run.Status.FAILED);
  }

  @Test
  void a_run_that_asks_or_sleeps_in_it_is_running() {
    given(onFailure(workflow(task("a")), sleep("f", Duration.ofSeconds(1)), approve("g")))
        .failed("a")
        .stepIs("f", StepRun.Status.WAITING)
        .is(Run.Status.RUNNING)
        .wait(Duration.ofSeconds(1))
        .stepIs("g", StepRun.Status.WAITING)
        .is(Run.Status.RUNNING)
        .rejected("g", "no")
        .is(Run.Status.FAILED)
        .failedWith(FailureKind.ERROR, Optional.of("a"));
  }

  @Test
  void its_steps_see_the_failure() {
    Expression kind =
        scope ->
            new Expression.Evaluated.Value(
                Json.string(scope.run().failure().orElseThrow().failure().kind().kebab()));

    var story = given(onFailure(workflow(task("a")), set("f", kind))).failed("a");

    assertThat(story.step("f").output()).isEqualTo(new Json("\"error\""));
  }

  @Test
  void it_runs_when_the_output_has_no_value_or_the_first_step_cannot_begin() {
    given(onFailure(output(workflow(), undefined("no x")), task("f")))
        .stepIs("f", StepRun.Status.PENDING)
        .claimed("f")
        .failedWith(FailureKind.EXPRESSION, Optional.empty());
    given(onFailure(workflow(set("a", undefined("no x"))), task("f")))
        .claimed("f")
        .is(Run.Status.FAILED)
        .failedWith(FailureKind.EXPRESSION, Optional.of("a"));
  }

  @Test
  void a_step_of_it_can_be_skipped() {
    given(onFailure(workflow(task("a")), Flow.when(task("f"), value("false"))))
        .failed("a")
        .is(Run.Status.FAILED)
        .stepIs("f", StepRun.Status.SKIPPED);
  }
}
