package dev.signalbox.core;

import static dev.signalbox.core.Flow.approve;
import static dev.signalbox.core.Flow.expect;
import static dev.signalbox.core.Flow.retry;
import static dev.signalbox.core.Flow.set;
import static dev.signalbox.core.Flow.task;
import static dev.signalbox.core.Flow.value;
import static dev.signalbox.core.Flow.when;
import static dev.signalbox.core.Flow.workflow;
import static dev.signalbox.core.Nested.branch;
import static dev.signalbox.core.Nested.parallel;
import static dev.signalbox.core.Story.RUN;
import static dev.signalbox.core.Story.given;
import static dev.signalbox.core.Story.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.StepRun.Cause;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Branches that run at once, each one step after the other. */
class ParallelTest {
  private static final Outcome BROKEN = new Outcome.Failed(FailureKind.ERROR, "exit 1", Json.NULL);

  @Test
  void parallel_begins_all_branches_at_once_and_makes_a_map_by_branch() {
    var story =
        given(
            workflow(
                parallel(
                    "p", branch("left", task("x"), set("y", value("1"))), branch("b", task("x"))),
                task("z")));

    story.open("p.left.x", "p.b.x").stepIs("p", StepRun.Status.RUNNING);
    assertThat(story.next().commands()).hasSize(2);
    story.claimed("p.b.x").notReached("z").claimed("p.left.x").open("z");
    story.made("p", "{\"left\":1,\"b\":{\"by\":\"p.b.x\"}}");
  }

  @Test
  void a_branch_that_fails_cancels_the_others_and_waits_for_them() {
    var story =
        given(
            workflow(
                parallel(
                    "p",
                    branch("a", task("x"), task("never")),
                    branch("b", task("x")),
                    branch("c", approve("x")),
                    branch("d", task("x")))));
    story.started("p.a.x").started("p.b.x");

    story
        .ended("p.b.x", BROKEN)
        .calls(
            new Command.Interrupt(RUN, path("p.a.x"), 1, Cause.CANCELLED),
            new Command.Interrupt(RUN, path("p.d.x"), 1, Cause.CANCELLED));

    story.open("p.a.x").stepIs("p.c.x", StepRun.Status.CANCELLED).is(Run.Status.RUNNING);
    story.claimed("p.a.x").stepIs("p.a.x", StepRun.Status.CANCELLED).notReached("p.a.never");
    story.is(Run.Status.FAILED).failedWith(FailureKind.ERROR, Optional.of("p"));
    assertThat(message(story)).isEqualTo("p.b.x: exit 1");
  }

  @Test
  void the_failure_of_a_block_in_a_block_names_the_step_that_broke_once() {
    var story =
        given(workflow(parallel("p", branch("a", parallel("q", branch("b", task("x")))))))
            .ended("p.a.q.b.x", BROKEN);

    story.failedWith(FailureKind.ERROR, Optional.of("p"));
    assertThat(message(story)).isEqualTo("p.a.q.b.x: exit 1");
    story.stepIs("p.a.q", StepRun.Status.FAILED);
  }

  @Test
  void steps_of_a_branch_run_one_after_the_other_and_its_output_is_that_of_the_last_not_skipped() {
    var story =
        given(
            workflow(
                parallel(
                    "p",
                    branch("a", task("x"), task("y"), when(task("z"), value("false"))),
                    branch("b", when(task("x"), value("false"))))));

    story.notReached("p.a.y").claimed("p.a.x").open("p.a.y").claimed("p.a.y");
    story.stepIs("p.a.z", StepRun.Status.SKIPPED).is(Run.Status.SUCCEEDED);
    story.made("p", "{\"a\":{\"by\":\"p.a.y\"},\"b\":null}");
  }

  @Test
  void a_step_in_a_branch_is_retried_verified_and_fenced_as_any_other() {
    var story =
        given(
            workflow(
                parallel(
                    "p",
                    branch("a", expect(retry(task("x"), 2, Flow.NO_PAUSE), "commit")),
                    branch("b", approve("x")))));

    story.started("p.a.x").failed("p.a.x").open("p.a.x", "p.b.x");
    story
        .ended("p.a.x", 1, new Outcome.Claimed(Json.TRUE))
        .refused(new Decision.Reason.Fenced(path("p.a.x"), 1, 2));
    story.claimed("p.a.x").held("p.a.x").stepIs("p.a.x", StepRun.Status.SUCCEEDED);
    assertThat(story.step("p.a.x").output().text()).contains("\"evidence\":[");
    story.is(Run.Status.WAITING).approved("p.b.x").is(Run.Status.SUCCEEDED);
  }

  @Test
  void an_attempt_that_a_failing_branch_stops_is_not_tried_again() {
    var story =
        given(
            workflow(
                parallel(
                    "p",
                    branch("a", retry(task("x"), 3, Flow.NO_PAUSE)),
                    branch("b", retry(task("x"), 3, Flow.PAUSE)),
                    branch("c", task("x")))));
    story.started("p.a.x").failed("p.b.x").failed("p.c.x");

    story.open("p.a.x").stepIs("p.b.x", StepRun.Status.CANCELLED).failed("p.a.x");
    story.stepIs("p.a.x", StepRun.Status.CANCELLED).is(Run.Status.FAILED);
  }

  @Test
  void what_an_approval_in_a_branch_shows_does_not_depend_on_how_far_the_others_are() {
    var steps =
        workflow(
            set("a", value("1")),
            parallel("p", branch("l", task("x"), approve("ok")), branch("r", task("y"))));
    var early = given(steps).claimed("p.l.x").claimed("p.r.y");
    var late = given(steps).claimed("p.r.y").claimed("p.l.x");

    assertThat(digest(early)).isEqualTo(digest(late));
    var other = given(steps).ended("p.l.x", new Outcome.Claimed(Json.TRUE));
    assertThat(digest(other)).isNotEqualTo(digest(early));
  }

  private static Digest digest(Story story) {
    return ((Progress.Asking) story.step("p.l.ok").progress()).digest();
  }

  private static String message(Story story) {
    return story.run().failure().orElseThrow().failure().message();
  }
}
