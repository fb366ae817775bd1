package dev.signalbox.core;

import static dev.signalbox.core.Flow.approve;
import static dev.signalbox.core.Flow.last;
import static dev.signalbox.core.Flow.onFailure;
import static dev.signalbox.core.Flow.retry;
import static dev.signalbox.core.Flow.set;
import static dev.signalbox.core.Flow.task;
import static dev.signalbox.core.Flow.timeout;
import static dev.signalbox.core.Flow.undefined;
import static dev.signalbox.core.Flow.undone;
import static dev.signalbox.core.Flow.value;
import static dev.signalbox.core.Flow.when;
import static dev.signalbox.core.Flow.workflow;
import static dev.signalbox.core.Nested.branch;
import static dev.signalbox.core.Nested.forEach;
import static dev.signalbox.core.Nested.parallel;
import static dev.signalbox.core.Story.RUN;
import static dev.signalbox.core.Story.given;
import static dev.signalbox.core.Story.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.StepRun.Cause;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a run still does once its steps have ended: compensation, on-failure, finally. */
class ClosingTest {
  private static final Workflow SAGA =
      workflow(undone(task("hotel")), task("mail"), undone(task("car")), undone(task("flight")));

  @Test
  void SEMANTICS_13_2_what_has_succeeded_is_undone_in_reverse_and_the_run_has_then_failed() {
    var story = given(SAGA).claimed("hotel").claimed("mail").claimed("car").failed("flight");

    story.is(Run.Status.RUNNING).open("car.compensate");
    assertThat(story.dispatched().input()).isEqualTo(new Json("\"input of undo\""));
    story.claimed("car.compensate").open("hotel.compensate").claimed("hotel.compensate");
    story.is(Run.Status.FAILED).failedWith(FailureKind.ERROR, Optional.of("flight"));
    story.notReached("flight.compensate");
  }

  @Test
  void nothing_is_undone_when_the_run_succeeds() {
    given(workflow(undone(task("a"))))
        .claimed("a")
        .is(Run.Status.SUCCEEDED)
        .notReached("a.compensate");
  }

  @Test
  void what_was_skipped_or_cancelled_needs_no_undoing() {
    given(
            workflow(
                undone(when(task("a"), value("false"))),
                parallel("p", branch("a", undone(task("x"))), branch("b", task("x")))))
        .failed("p.b.x")
        .is(Run.Status.FAILED)
        .stepIs("p.a.x", StepRun.Status.CANCELLED)
        .notReached("p.a.x.compensate")
        .notReached("a.compensate");
  }

  @Test
  void SEMANTICS_13_2_what_ended_last_is_undone_first_whatever_began_first() {
    given(
            workflow(
                undone(task("a")),
                parallel(
                    "p",
                    branch("slow", undone(task("x"))),
                    branch("fast", undone(task("x")), undone(task("y")))),
                task("z")))
        .claimed("a")
        .claimed("p.fast.x")
        .claimed("p.slow.x")
        .claimed("p.fast.y")
        .failed("z")
        .open("p.fast.y.compensate")
        .claimed("p.fast.y.compensate")
        .open("p.slow.x.compensate")
        .claimed("p.slow.x.compensate")
        .open("p.fast.x.compensate")
        .claimed("p.fast.x.compensate")
        .open("a.compensate")
        .claimed("a.compensate")
        .is(Run.Status.FAILED);
  }

  @Test
  void a_block_that_has_its_own_way_back_is_undone_before_the_steps_in_it() {
    given(workflow(undone(forEach("f", value("[1,2]"), 2, undone(task("x")))), task("z")))
        .claimed("f.1.x")
        .claimed("f.0.x")
        .failed("z")
        .claimed("f.compensate")
        .claimed("f.0.x.compensate")
        .claimed("f.1.x.compensate")
        .is(Run.Status.FAILED);
  }

  @Test
  void a_compensation_is_retried_like_any_step_and_one_that_fails_keeps_no_other_from_running() {
    var undo = retry(task("undo"), 2, Flow.NO_PAUSE);
    var a = task("a");
    var book =
        new Step(
            a.id(),
            a.action(),
            Optional.empty(),
            Step.Retry.ONCE,
            Optional.empty(),
            List.of(),
            Optional.of(undo));
    given(workflow(undone(task("first")), book, task("z")))
        .claimed("first")
        .claimed("a")
        .failed("z")
        .failed("a.compensate")
        .open("a.compensate")
        .failed("a.compensate")
        .stepIs("a.compensate", StepRun.Status.FAILED)
        .claimed("first.compensate")
        .is(Run.Status.FAILED)
        .failedWith(FailureKind.ERROR, Optional.of("z"));
  }

  @Test
  void SEMANTICS_13_2_a_cancelled_run_undoes_what_it_has_done() {
    given(SAGA)
        .claimed("hotel")
        .claimed("mail")
        .started("car")
        .cancelled()
        .lost("car")
        .open("hotel.compensate")
        .is(Run.Status.RUNNING)
        .claimed("hotel.compensate")
        .is(Run.Status.CANCELLED);
  }

  @Test
  void a_run_whose_time_is_over_undoes_what_it_has_done() {
    var limit = Duration.ofMinutes(1);
    given(timeout(SAGA, limit))
        .claimed("hotel")
        .wait(limit)
        .open("hotel.compensate")
        .pass(limit)
        .claimed("hotel.compensate")
        .is(Run.Status.FAILED)
        .failedWith(FailureKind.TIMED_OUT, Optional.empty());
  }

  @Test
  void first_undone_then_handled_then_finished() {
    given(last(onFailure(workflow(undone(task("a")), task("b")), task("f")), task("l"), task("m")))
        .claimed("a")
        .failed("b")
        .claimed("a.compensate")
        .open("f")
        .claimed("f")
        .open("l")
        .failed("l")
        .open("m")
        .claimed("m")
        .is(Run.Status.FAILED)
        .failedWith(FailureKind.ERROR, Optional.of("b"));
  }

  @Test
  void finally_runs_at_the_end_of_every_run_and_does_not_change_how_it_ended() {
    var steps = last(onFailure(workflow(task("a")), task("f")), task("l"));

    given(steps).claimed("a").open("l").failed("l").is(Run.Status.SUCCEEDED).notReached("f");
    given(steps).cancelled().open("l").claimed("l").is(Run.Status.CANCELLED).notReached("f");
    given(Flow.output(steps, value("42"))).claimed("a").claimed("l").is(Run.Status.SUCCEEDED);
    given(last(workflow(set("a", undefined("no x"))), task("l")))
        .claimed("l")
        .is(Run.Status.FAILED);
  }

  @Test
  void steps_of_a_phase_may_be_blocks() {
    given(
            last(
                onFailure(workflow(task("a")), parallel("f", branch("x", task("t")))),
                forEach("l", value("[1]"), 1, task("t"))))
        .failed("a")
        .claimed("f.x.t")
        .claimed("l.0.t")
        .is(Run.Status.FAILED);
  }

  // --- Cancelled while it closes

  @Test
  void a_cancel_while_the_failure_is_handled_stops_that_and_finally_runs() {
    var story =
        given(last(onFailure(workflow(task("a")), task("f"), task("g")), task("l")))
            .failed("a")
            .started("f");

    story.cancelled().calls(new Command.Interrupt(RUN, path("f"), 1, Cause.CANCELLED));
    story.lost("f").notReached("g").open("l").claimed("l").is(Run.Status.CANCELLED);
    story.failedWith(FailureKind.ERROR, Optional.of("a"));
  }

  @Test
  void a_cancel_while_things_are_undone_does_not_leave_them_half_undone() {
    given(onFailure(SAGA, task("f")))
        .claimed("hotel")
        .claimed("mail")
        .claimed("car")
        .failed("flight")
        .started("car.compensate")
        .cancelled()
        .calls()
        .claimed("car.compensate")
        .open("hotel.compensate")
        .claimed("hotel.compensate")
        .is(Run.Status.CANCELLED)
        .failedWith(FailureKind.ERROR, Optional.of("flight"))
        .notReached("f");
  }

  @Test
  void a_cancel_in_finally_ends_the_run() {
    given(last(workflow(task("a")), approve("l"), task("m")))
        .claimed("a")
        .cancelled()
        .is(Run.Status.CANCELLED)
        .notReached("m");
  }

  @Test
  void what_a_cancelled_run_does_while_it_closes_is_not_stopped_by_a_second_cancel() {
    given(last(workflow(task("a")), task("l")))
        .cancelled()
        .cancelled()
        .refused(new Decision.Reason.Repeated())
        .claimed("l")
        .is(Run.Status.CANCELLED);
  }

  // --- Retried

  @Test
  void a_retry_does_not_reuse_what_was_undone() {
    var failed =
        given(SAGA)
            .claimed("hotel")
            .claimed("mail")
            .claimed("car")
            .failed("flight")
            .claimed("car.compensate")
            .failed("hotel.compensate");

    assertThat(((Rerun.Plan) Rerun.of(SAGA, failed.run())).reused()).isEmpty();
  }

  @Test
  void a_retry_does_not_reuse_a_block_in_which_something_was_undone() {
    var steps = workflow(task("a"), parallel("p", branch("b", undone(task("x")))), task("z"));
    var failed = given(steps).claimed("a").claimed("p.b.x").failed("z").claimed("p.b.x.compensate");

    assertThat(((Rerun.Plan) Rerun.of(steps, failed.run())).reused())
        .extracting(Event.Reused::step)
        .containsExactly(path("a"));
  }
}
