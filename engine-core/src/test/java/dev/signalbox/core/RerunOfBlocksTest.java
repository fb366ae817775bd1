package dev.signalbox.core;

import static dev.signalbox.core.Flow.approve;
import static dev.signalbox.core.Flow.task;
import static dev.signalbox.core.Flow.undone;
import static dev.signalbox.core.Flow.value;
import static dev.signalbox.core.Flow.workflow;
import static dev.signalbox.core.Nested.branch;
import static dev.signalbox.core.Nested.choose;
import static dev.signalbox.core.Nested.forEach;
import static dev.signalbox.core.Nested.on;
import static dev.signalbox.core.Nested.parallel;
import static dev.signalbox.core.Nested.race;
import static dev.signalbox.core.Nested.repeat;
import static dev.signalbox.core.Story.RUN;
import static dev.signalbox.core.Story.given;
import static dev.signalbox.core.Story.path;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a retry takes over from a run with blocks. */
class RerunOfBlocksTest {
  @Test
  void a_retry_reuses_a_block_that_succeeded_and_of_one_that_failed_the_lanes_that_did_not() {
    var steps =
        workflow(
            parallel("p", branch("a", task("x"))),
            parallel("q", branch("a", task("x")), branch("b", task("x"), task("y"))),
            task("z"));
    var failed = given(steps).claimed("p.a.x").claimed("q.a.x").claimed("q.b.x").failed("q.b.y");

    var plan = (Rerun.Plan) Rerun.of(steps, failed.run());

    assertThat(plan.reused())
        .extracting(Event.Reused::step)
        .containsExactly(path("p"), path("q.a.x"), path("q.b.x"));
    retried(steps, plan)
        .open("q.b.y")
        .notReached("p.a.x")
        .claimed("q.b.y")
        .made("q", "{\"a\":{\"by\":\"q.a.x\"},\"b\":{\"by\":\"q.b.y\"}}")
        .open("z");
  }

  @Test
  void items_that_are_done_are_not_done_again_however_far_behind_the_window_they_are() {
    var steps = workflow(forEach("f", value("[7,8,9]"), 2, task("x"), task("y")));
    var failed = given(steps).claimed("f.0.x").claimed("f.1.x").claimed("f.1.y");
    failed.claimed("f.2.x").claimed("f.2.y").failed("f.0.y");

    var second = retried(steps, (Rerun.Plan) Rerun.of(steps, failed.run()));

    second.open("f.0.y").claimed("f.0.y").is(Run.Status.SUCCEEDED);
    var changed = workflow(forEach("f", value("[7,9,8]"), 2, task("x"), task("y")));
    retried(changed, (Rerun.Plan) Rerun.of(changed, failed.run())).open("f.1.x", "f.0.y");
  }

  @Test
  void rounds_that_are_done_and_the_case_that_was_taken_are_not_begun_anew() {
    var steps =
        workflow(
            repeat("r", 3, value("false"), task("x"), task("y")),
            choose("s", on(value("true"), task("t"), task("u"))));
    var first = given(steps).claimed("r.0.x").claimed("r.0.y").claimed("r.1.x").failed("r.1.y");

    var second = retried(steps, (Rerun.Plan) Rerun.of(steps, first.run()));

    second.open("r.1.y").claimed("r.1.y").claimed("r.2.x").claimed("r.2.y");
    second.claimed("s.0.t").failed("s.0.u").is(Run.Status.FAILED);
    retried(steps, (Rerun.Plan) Rerun.of(steps, second.run())).notReached("r.0.x").open("s.0.u");
  }

  @Test
  void what_was_undone_is_done_again_and_so_is_what_comes_after_it_in_its_lane() {
    var steps =
        workflow(
            parallel(
                "p", branch("a", undone(task("x")), task("y")), branch("b", task("x"), task("y"))));
    var failed = given(steps).claimed("p.a.x").claimed("p.a.y").claimed("p.b.x").failed("p.b.y");
    failed.claimed("p.a.x.compensate").is(Run.Status.FAILED);

    retried(steps, (Rerun.Plan) Rerun.of(steps, failed.run())).open("p.a.x", "p.b.y");
  }

  @Test
  void a_retry_from_a_step_runs_it_and_all_that_comes_after_it_anew() {
    var steps = workflow(task("a"), task("b"), task("c"));
    var done = given(steps).claimed("a").claimed("b").claimed("c");

    retried(steps, (Rerun.Plan) Rerun.from(steps, done.run(), "b"))
        .stepIs("a", StepRun.Status.SUCCEEDED)
        .open("b")
        .claimed("b")
        .open("c");
    assertThat(Rerun.from(steps, done.run(), "x"))
        .isEqualTo(new Rerun.UnknownStep("x", List.of("a", "b", "c")));
    assertThat(Rerun.from(steps, given(steps).run(), "b"))
        .isEqualTo(new Rerun.StillRunning(Run.Status.RUNNING));
    assertThat(Rerun.from(steps, given(steps).claimed("a").failed("b").run(), "c"))
        .isEqualTo(new Rerun.NotReached(path("b")));
  }

  @Test
  void a_retry_from_a_step_in_a_block_leaves_the_lanes_beside_it_and_no_later_round() {
    var each = workflow(forEach("f", value("[1,2]"), 2, task("x"), task("y")), task("z"));
    var done = given(each).claimed("f.0.x").claimed("f.1.x").claimed("f.0.y").claimed("f.1.y");
    done.claimed("z").is(Run.Status.SUCCEEDED);

    retried(each, (Rerun.Plan) Rerun.from(each, done.run(), "f.1.y"))
        .open("f.1.y")
        .claimed("f.1.y")
        .open("z");
    var loop = workflow(repeat("r", 3, value("false"), task("x"), task("y")));
    var looped = given(loop);
    for (int i = 0; i < 3; i++) {
      looped.claimed("r." + i + ".x").claimed("r." + i + ".y");
    }
    retried(loop, (Rerun.Plan) Rerun.from(loop, looped.run(), "r.1.y"))
        .open("r.1.y")
        .claimed("r.1.y")
        .open("r.2.x");
    assertThat(Rerun.from(loop, looped.run(), "r.7.y")).isInstanceOf(Rerun.UnknownStep.class);
  }

  @Test
  void a_fork_takes_over_what_there_was_and_does_anew_what_was_under_way() {
    var steps = workflow(task("a"), approve("ok"), task("c"));
    var story = given(steps).claimed("a");
    Run then = story.run();
    story.rejected("ok", "no");

    var plan = Rerun.fork(steps, then, true);

    assertThat(plan.origin()).isEqualTo(new Origin.Fork(RUN, then.sequence(), Optional.of(RUN)));
    retried(steps, plan).open("ok").approved("ok").open("c");
    assertThat(Rerun.fork(steps, story.run(), true).reused())
        .extracting(Event.Reused::step)
        .containsExactly(path("a"));
  }

  @Test
  void a_fork_that_may_not_share_a_workspace_does_anew_all_from_the_first_step_that_works_in_one() {
    var steps = workflow(task("a"), Flow.agent("work"), task("c"));
    var story = given(steps).claimed("a").claimed("work");

    var plan = Rerun.fork(steps, story.run(), false);

    assertThat(plan.origin().workspace()).isEmpty();
    assertThat(plan.reused()).extracting(Event.Reused::step).containsExactly(path("a"));
  }

  @Test
  void whom_a_retry_tells_what_went_wrong_does_not_change_when_that_step_is_cancelled() {
    var steps =
        workflow(
            race(
                "r",
                branch("a", parallel("p", branch("b", Flow.agent("x")), branch("c", task("y")))),
                branch("d", Flow.agent("x"))));
    var why = List.of(new Failure(FailureKind.CHECKS_FAILED, "red"));
    var story =
        retried(
            steps,
            new Rerun.Plan(new Origin.Retry(RUN, Optional.of(RUN), why), List.<Event.Reused>of()));
    assertThat(story.dispatched().feedback()).isEqualTo(why);

    story.failed("r.a.p.c.y").stepIs("r.a.p.b.x", StepRun.Status.CANCELLED).open("r.d.x");

    assertThat(Transition.outstanding(steps, story.run()))
        .singleElement(as(type(Command.Dispatch.class)))
        .extracting(dispatch -> dispatch.assignment().feedback())
        .isEqualTo(List.of());
  }

  @Test
  void a_rejection_in_a_block_is_told_to_the_agent_in_it_or_to_the_one_before() {
    var within = workflow(task("a"), parallel("p", branch("b", Flow.agent("work"), approve("ok"))));
    var before = workflow(Flow.agent("work"), parallel("p", branch("b", approve("ok"))));
    var first = given(within).claimed("a").claimed("p.b.work").rejected("p.b.ok", "no");
    var second = given(before).claimed("work").rejected("p.b.ok", "no");

    var plan = (Rerun.Plan) Rerun.of(within, first.run());
    assertThat(plan.reused()).extracting(Event.Reused::step).containsExactly(path("a"));
    assertThat(retried(within, plan).dispatched().feedback())
        .containsExactly(new Failure(FailureKind.REJECTED, "p.b.ok: rejected by ann: no"));
    assertThat(((Rerun.Plan) Rerun.of(before, second.run())).reused()).isEmpty();
  }

  private static Story retried(Workflow workflow, Rerun.Plan plan) {
    return given(
        workflow,
        new Event.RunRequested(
            Story.NOON,
            new RunId("r2"),
            Story.EVENT,
            Story.SEED,
            new LinkedHashMap<>(),
            Optional.empty(),
            Optional.of(plan.origin()),
            Optional.empty(),
            List.copyOf(plan.reused())));
  }
}
