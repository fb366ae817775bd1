package dev.signalbox.core;

import static dev.signalbox.core.Flow.agent;
import static dev.signalbox.core.Flow.approve;
import static dev.signalbox.core.Flow.onFailure;
import static dev.signalbox.core.Flow.output;
import static dev.signalbox.core.Flow.task;
import static dev.signalbox.core.Flow.undefined;
import static dev.signalbox.core.Flow.value;
import static dev.signalbox.core.Flow.when;
import static dev.signalbox.core.Flow.workflow;
import static dev.signalbox.core.Story.RUN;
import static dev.signalbox.core.Story.given;
import static dev.signalbox.core.Story.path;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a retry takes over from the run that it retries. */
class RerunTest {
  private static final RunId SECOND = new RunId("r2");
  private static final Workflow PIPELINE =
      onFailure(
          workflow(task("clone"), agent("build"), approve("review"), task("merge")), task("tell"));

  @Test
  void only_a_run_that_ended_without_success_can_be_retried() {
    var working = given(PIPELINE);

    assertThat(Rerun.of(PIPELINE, working.run()))
        .isEqualTo(new Rerun.StillRunning(Run.Status.RUNNING));
    working.claimed("clone").failed("build");
    assertThat(Rerun.of(PIPELINE, working.run()))
        .isEqualTo(new Rerun.StillRunning(Run.Status.RUNNING));
    assertThat(Rerun.of(workflow(), given(workflow()).run())).isEqualTo(new Rerun.NothingToRetry());
  }

  @Test
  void results_are_reused_up_to_the_first_step_that_has_none_and_on_failure_never() {
    var steps = workflow(task("a"), when(task("b"), value("false")), task("c"), task("d"));
    var failed = given(onFailure(steps, task("f"))).claimed("a").failed("c").claimed("f");

    var plan = plan(steps, failed);

    assertThat(plan.reused())
        .containsExactly(
            new Event.Reused(path("a"), Optional.of(new Json("{\"by\":\"a\"}")), Optional.empty()),
            new Event.Reused(path("b"), Optional.empty(), Optional.empty()));
    assertThat(plan.origin()).isEqualTo(new Origin.Retry(RUN, Optional.of(RUN), List.of()));
    var second = retried(steps, plan);
    second.stepIs("a", StepRun.Status.SUCCEEDED).stepIs("b", StepRun.Status.SKIPPED);
    second.stepIs("c", StepRun.Status.PENDING).claimed("c").claimed("d").is(Run.Status.SUCCEEDED);
    assertThat(second.run().workspace()).isEqualTo(RUN);
  }

  @Test
  void a_step_that_the_definition_has_no_more_is_left_out_and_a_new_one_runs() {
    var failed =
        given(workflow(task("a"), task("b"), task("c"))).claimed("a").claimed("b").failed("c");

    assertThat(plan(workflow(task("b"), task("new"), task("c")), failed).reused())
        .extracting(Event.Reused::step)
        .containsExactly(path("b"));
  }

  @Test
  void an_agent_that_failed_is_told_why() {
    var failed =
        given(PIPELINE).claimed("clone").failed("build", FailureKind.CHECKS_FAILED).claimed("tell");

    var second = retried(PIPELINE, plan(PIPELINE, failed));

    assertThat(second.dispatched().step()).isEqualTo(path("build"));
    assertThat(second.dispatched().feedback())
        .containsExactly(new Failure(FailureKind.CHECKS_FAILED, "build broke"));
  }

  @Test
  void a_rejection_sends_the_work_back_to_the_last_agent_with_the_comment() {
    var rejected =
        given(PIPELINE)
            .claimed("clone")
            .claimed("build")
            .rejected("review", "tests are missing")
            .claimed("tell");

    var plan = plan(PIPELINE, rejected);

    assertThat(plan.reused()).extracting(Event.Reused::step).containsExactly(path("clone"));
    assertThat(retried(PIPELINE, plan).dispatched().feedback())
        .containsExactly(new Failure(FailureKind.REJECTED, "rejected by ann: tests are missing"));
  }

  @Test
  void a_rejection_with_no_agent_before_it_is_asked_again() {
    var steps = workflow(task("a"), approve("b"));
    var rejected = given(steps).claimed("a").rejected("b", "not now");

    retried(steps, plan(steps, rejected)).stepIs("b", StepRun.Status.WAITING);
  }

  @Test
  void feedback_is_for_the_work_that_begins_anew_and_not_for_what_follows_it() {
    var steps = workflow(agent("build"), approve("review"), agent("polish"));
    var rejected = given(steps).claimed("build").rejected("review", "no");
    var second = retried(steps, plan(steps, rejected));

    second.claimed("build").approved("review");

    assertThat(second.dispatched().step()).isEqualTo(path("polish"));
    assertThat(second.dispatched().feedback()).isEmpty();
  }

  @Test
  void feedback_that_no_agent_has_heeded_is_handed_on_to_the_next_retry() {
    var rejected =
        given(PIPELINE).claimed("clone").claimed("build").rejected("review", "no").claimed("tell");
    var second = retried(PIPELINE, plan(PIPELINE, rejected));
    second.started("build").cancelled().lost("build").is(Run.Status.CANCELLED);
    var third = plan(PIPELINE, second);

    assertThat(third.origin())
        .isEqualTo(
            new Origin.Retry(
                SECOND,
                Optional.of(RUN),
                List.of(new Failure(FailureKind.REJECTED, "rejected by ann: no"))));
  }

  @Test
  void feedback_that_was_heeded_is_not_handed_on() {
    var rejected =
        given(PIPELINE).claimed("clone").claimed("build").rejected("review", "no").claimed("tell");
    var second = retried(PIPELINE, plan(PIPELINE, rejected));
    second.claimed("build").approved("review").failed("merge").claimed("tell");

    assertThat(plan(PIPELINE, second).origin().feedback()).isEmpty();
  }

  @Test
  void a_run_whose_output_failed_computes_it_again() {
    var broken = output(workflow(task("a")), undefined("no x"));
    var failed = given(broken).claimed("a");
    var mended = output(workflow(task("a")), value("1"));

    retried(mended, plan(mended, failed)).is(Run.Status.SUCCEEDED).calls();
  }

  private static Rerun.Plan plan(Workflow workflow, Story story) {
    return (Rerun.Plan) Rerun.of(workflow, story.run());
  }

  private static Story retried(Workflow workflow, Rerun.Plan plan) {
    return given(
        workflow,
        new Event.RunRequested(
            Story.NOON,
            SECOND,
            Story.EVENT,
            Story.SEED,
            new LinkedHashMap<>(),
            Optional.empty(),
            Optional.of(plan.origin()),
            Optional.empty(),
            plan.reused()));
  }
}
