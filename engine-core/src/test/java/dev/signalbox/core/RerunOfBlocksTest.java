package dev.signalbox.core;

import static dev.signalbox.core.Flow.approve;
import static dev.signalbox.core.Flow.branch;
import static dev.signalbox.core.Flow.parallel;
import static dev.signalbox.core.Flow.race;
import static dev.signalbox.core.Flow.task;
import static dev.signalbox.core.Flow.workflow;
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
  void a_retry_runs_a_failed_block_anew_as_a_whole_and_reuses_one_that_succeeded() {
    var steps =
        workflow(
            parallel("p", branch("a", task("x"))),
            parallel("q", branch("a", task("x")), branch("b", task("x"))));
    var failed = given(steps).claimed("p.a.x").claimed("q.a.x").failed("q.b.x");

    var plan = (Rerun.Plan) Rerun.of(steps, failed.run());

    assertThat(plan.reused())
        .containsExactly(
            new Event.Reused(path("p"), Optional.of(new Json("{\"a\":{\"by\":\"p.a.x\"}}"))));
    retried(steps, plan).open("q.a.x", "q.b.x").notReached("p.a.x");
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
        retried(steps, new Rerun.Plan(new Run.Origin(RUN, RUN, why), List.<Event.Reused>of()));
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
