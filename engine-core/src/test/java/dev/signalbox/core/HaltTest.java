package dev.signalbox.core;

import static dev.signalbox.core.Flow.approve;
import static dev.signalbox.core.Flow.emit;
import static dev.signalbox.core.Flow.expect;
import static dev.signalbox.core.Flow.onFailure;
import static dev.signalbox.core.Flow.retry;
import static dev.signalbox.core.Flow.sleep;
import static dev.signalbox.core.Flow.task;
import static dev.signalbox.core.Flow.timeout;
import static dev.signalbox.core.Flow.workflow;
import static dev.signalbox.core.Story.RUN;
import static dev.signalbox.core.Story.given;
import static dev.signalbox.core.Story.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.StepRun.Cause;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Timeouts of an attempt and of the whole run, and cancellation (SEMANTICS 13). */
class HaltTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Test
  void the_time_of_an_attempt_counts_from_its_start() {
    var story = given(workflow(timeout(task("a"), LIMIT))).pass(LIMIT).pass(LIMIT).started("a");

    story.calls(
        new Command.Arm(RUN, new Timer.AttemptDeadline(path("a"), 1, story.now().plus(LIMIT))));
  }

  @Test
  void an_attempt_that_runs_too_long_is_interrupted_waited_for_and_has_then_failed() {
    var story = given(workflow(timeout(task("a"), LIMIT))).started("a").wait(LIMIT);

    story.calls(new Command.Interrupt(RUN, path("a"), 1, Cause.TIMED_OUT)).is(Run.Status.RUNNING);
    story.ended("a", new Outcome.Cancelled("", Json.TRUE)).is(Run.Status.FAILED);
    story.failedWith(FailureKind.TIMED_OUT, Optional.of("a"));
    assertThat(story.run().failure().orElseThrow().failure().message())
        .isEqualTo("step a ran longer than 10s");
    assertThat(story.step("a").output()).isEqualTo(Json.TRUE);
  }

  @Test
  void a_claim_after_the_interrupt_comes_too_late() {
    given(workflow(timeout(task("a"), LIMIT)))
        .started("a")
        .wait(LIMIT)
        .claimed("a")
        .failedWith(FailureKind.TIMED_OUT, Optional.of("a"));
  }

  @Test
  void SEMANTICS_12_3_a_timeout_is_an_attempt_that_ended_and_no_crash() {
    var story =
        given(workflow(retry(timeout(task("a"), LIMIT), 2, Flow.NO_PAUSE)))
            .started("a")
            .wait(LIMIT)
            .lost("a");

    assertThat(story.step("a"))
        .extracting(StepRun::attempt, StepRun::ended, StepRun::crashes)
        .containsExactly(2, 1, 0);
  }

  @Test
  void the_time_of_a_run_counts_from_its_creation() {
    given(timeout(workflow(sleep("a", Duration.ofDays(1))), LIMIT))
        .wait(LIMIT)
        .is(Run.Status.FAILED)
        .failedWith(FailureKind.TIMED_OUT, Optional.empty())
        .stepIs("a", StepRun.Status.FAILED);
  }

  @Test
  void a_run_whose_time_is_over_waits_for_the_end_of_its_attempt_and_fires_no_second_time() {
    var story = given(timeout(workflow(task("a")), LIMIT)).started("a").wait(LIMIT);

    story.calls(new Command.Interrupt(RUN, path("a"), 1, Cause.RUN_TIMED_OUT));
    assertThat(story.run().timers()).isEmpty();
    story.claimed("a").is(Run.Status.FAILED).failedWith(FailureKind.TIMED_OUT, Optional.empty());
  }

  @Test
  void what_is_offered_is_taken_back_when_the_time_of_the_run_is_over() {
    given(timeout(workflow(task("a")), LIMIT))
        .wait(LIMIT)
        .calls(new Command.Interrupt(RUN, path("a"), 1, Cause.RUN_TIMED_OUT))
        .is(Run.Status.FAILED);
  }

  @Test
  void on_failure_runs_when_the_time_is_over_and_has_no_deadline_of_its_own() {
    var story =
        given(timeout(onFailure(workflow(task("a")), sleep("f", LIMIT)), LIMIT)).wait(LIMIT);

    story.is(Run.Status.RUNNING).wait(LIMIT).is(Run.Status.FAILED);
    story.stepIs("f", StepRun.Status.SUCCEEDED);
  }

  @Test
  void the_time_of_the_run_does_not_count_while_failures_are_handled() {
    var story = given(timeout(onFailure(workflow(task("a")), task("f")), LIMIT)).failed("a");

    assertThat(story.run().timers()).isEmpty();
    story.pass(LIMIT).when(new Event.TimerFired(story.now(), new Timer.RunDeadline(story.now())));
    story.refused(new Decision.Reason.Repeated()).is(Run.Status.RUNNING);
  }

  @Test
  void a_cancelled_run_waits_for_the_attempt_and_ignores_what_it_claims() {
    var story = given(onFailure(workflow(task("a"), task("b")), task("f"))).started("a");

    story.cancelled().calls(new Command.Interrupt(RUN, path("a"), 1, Cause.CANCELLED));
    story.is(Run.Status.RUNNING);
    assertThat(story.run().cancellation()).isPresent();
    story.cancelled().refused(new Decision.Reason.Repeated());
    story.claimed("a").is(Run.Status.CANCELLED).stepIs("a", StepRun.Status.CANCELLED);
    story.notReached("b").notReached("f");
    story.cancelled().refused(new Decision.Reason.Terminal(Run.Status.CANCELLED));
  }

  @Test
  void the_time_of_the_run_does_not_turn_a_cancellation_into_a_failure() {
    var story =
        given(timeout(onFailure(workflow(task("a")), task("f")), LIMIT)).started("a").cancelled();

    assertThat(story.run().timers()).isEmpty();
    story.wait(LIMIT).lost("a").is(Run.Status.CANCELLED).notReached("f");
  }

  @Test
  void a_cancellation_wins_over_a_timeout_that_is_being_carried_out() {
    given(timeout(workflow(task("a")), LIMIT))
        .started("a")
        .wait(LIMIT)
        .cancelled()
        .calls(new Command.Interrupt(RUN, path("a"), 1, Cause.CANCELLED))
        .lost("a")
        .is(Run.Status.CANCELLED);
  }

  @Test
  void whatever_no_worker_holds_is_cancelled_at_once() {
    given(workflow(sleep("a", LIMIT))).cancelled().is(Run.Status.CANCELLED).calls();
    given(workflow(approve("a"))).cancelled().is(Run.Status.CANCELLED).calls();
    given(workflow(emit("a"))).cancelled().is(Run.Status.CANCELLED).calls();
    given(workflow(task("a"))).cancelled().is(Run.Status.CANCELLED);
    given(workflow(expect(task("a"), "commit")))
        .claimed("a")
        .cancelled()
        .is(Run.Status.CANCELLED)
        .calls(new Command.Interrupt(RUN, path("a"), 1, Cause.CANCELLED));
  }

  @Test
  void an_attempt_that_never_began_is_not_counted_when_its_step_is_cancelled() {
    var offered = given(workflow(task("a"))).cancelled();
    var pausing = given(workflow(retry(task("a"), 2, Flow.PAUSE))).failed("a").cancelled();

    assertThat(offered.step("a").attemptsBegun()).isZero();
    assertThat(pausing.step("a").attemptsBegun()).isEqualTo(1);
  }

  @Test
  void a_run_that_handles_its_failure_can_be_cancelled() {
    given(onFailure(workflow(task("a")), task("f"), task("g")))
        .failed("a")
        .started("f")
        .cancelled()
        .ended("f", new Outcome.Cancelled("", Json.NULL))
        .is(Run.Status.CANCELLED)
        .notReached("g");
  }
}
