package dev.signalbox.core;

import static dev.signalbox.core.Flow.approve;
import static dev.signalbox.core.Flow.emit;
import static dev.signalbox.core.Flow.event;
import static dev.signalbox.core.Flow.expect;
import static dev.signalbox.core.Flow.invoke;
import static dev.signalbox.core.Flow.last;
import static dev.signalbox.core.Flow.listen;
import static dev.signalbox.core.Flow.retry;
import static dev.signalbox.core.Flow.set;
import static dev.signalbox.core.Flow.signal;
import static dev.signalbox.core.Flow.sleep;
import static dev.signalbox.core.Flow.task;
import static dev.signalbox.core.Flow.timeout;
import static dev.signalbox.core.Flow.workflow;
import static dev.signalbox.core.Nested.branch;
import static dev.signalbox.core.Nested.parallel;
import static dev.signalbox.core.Nested.race;
import static dev.signalbox.core.Story.NOON;
import static dev.signalbox.core.Story.RUN;
import static dev.signalbox.core.Story.given;
import static dev.signalbox.core.Story.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Decision.Reason;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** SEMANTICS 13: no new commands, nothing lost. */
class PauseTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void SEMANTICS_13_4_what_is_offered_is_taken_back_and_offered_again_on_resume() {
    var steps = workflow(task("a"));
    var story = given(steps);
    var offered = story.next().commands();

    story.paused().calls().is(Run.Status.PAUSED).started("a").refused(new Reason.Paused());
    assertThat(Transition.outstanding(steps, story.run())).isEmpty();
    story.resumed().is(Run.Status.RUNNING);
    assertThat(story.next().commands()).isEqualTo(offered);
    story.started("a").claimed("a").is(Run.Status.SUCCEEDED);
  }

  @Test
  void SEMANTICS_13_4_what_runs_goes_on_its_outcome_counts_and_nothing_follows_before_resume() {
    var story = given(workflow(task("a"), task("b"))).started("a").paused();

    story.claimed("a").calls().open().notReached("b").is(Run.Status.PAUSED);
    story.resumed();
    assertThat(story.dispatched().step()).isEqualTo(path("b"));
  }

  @Test
  void SEMANTICS_13_4_an_attempt_that_fails_meanwhile_is_tried_again_after_resume() {
    var story =
        given(workflow(retry(task("a"), 2, Flow.NO_PAUSE))).started("a").paused().failed("a");

    story.calls().resumed();
    assertThat(story.dispatched().attempt()).isEqualTo(2);
  }

  @Test
  void SEMANTICS_13_4_evidence_emissions_and_children_wait_for_resume() {
    var story =
        given(
                workflow(
                    parallel(
                        "p",
                        branch("a", expect(task("x"), "commit")),
                        branch("b", task("x"), emit("e")),
                        branch("c", task("x"), invoke("i", Step.OnParentCancel.CANCEL)))))
            .started("p.a.x")
            .started("p.b.x")
            .started("p.c.x")
            .paused();

    story.claimed("p.a.x").calls().claimed("p.b.x").calls().claimed("p.c.x").calls();
    story.open("p.a.x").resumed().open("p.a.x", "p.b.e", "p.c.i");

    assertThat(story.next().commands())
        .hasExactlyElementsOfTypes(
            Command.Verify.class, Command.Emit.class, Command.StartChild.class);
  }

  @Test
  void SEMANTICS_13_4_timers_keep_their_instants_and_fire_on_resume() {
    var timer = new Timer.SleepEnd(path("s"), NOON.plus(HOUR));
    var story = given(workflow(sleep("s", HOUR), task("z"))).paused();

    assertThat(story.run().timers()).isEmpty();
    story.pass(HOUR).pass(HOUR).when(new Event.TimerFired(story.now(), timer));
    story.refused(new Reason.Repeated());
    story.resumed().calls(new Command.Arm(RUN, timer));
    story.when(new Event.TimerFired(story.now(), timer)).open("z");
  }

  @Test
  void SEMANTICS_13_4_the_time_of_the_run_is_over_once_it_resumes() {
    given(timeout(workflow(task("a")), HOUR))
        .paused()
        .wait(HOUR)
        .is(Run.Status.PAUSED)
        .resumed()
        .wait(Duration.ZERO)
        .failedWith(FailureKind.TIMED_OUT, Optional.empty());
  }

  @Test
  void SEMANTICS_13_5_approvals_are_decided_meanwhile() {
    var story = given(workflow(approve("ok"), task("z"))).paused();

    story.approved("ok").calls().stepIs("ok", StepRun.Status.SUCCEEDED).resumed();
    assertThat(story.dispatched().step()).isEqualTo(path("z"));
  }

  @Test
  void SEMANTICS_13_5_events_and_signals_are_taken_meanwhile() {
    given(workflow(listen("w", event("a")), listen("s", signal("go")), task("z")))
        .paused()
        .arrived("a", 1)
        .stepIs("w", StepRun.Status.SUCCEEDED)
        .signalled("go", 1)
        .open()
        .is(Run.Status.PAUSED)
        .resumed()
        .stepIs("s", StepRun.Status.SUCCEEDED)
        .open("z")
        .is(Run.Status.RUNNING);
  }

  @Test
  void SEMANTICS_13_4_a_child_that_is_there_is_waited_for_meanwhile() {
    var child = new RunId("rchild");
    given(workflow(invoke("c", Step.OnParentCancel.CANCEL)))
        .paused()
        .calls()
        .childStarted("c", child)
        .calls(new Command.AwaitChild(RUN, path("c"), child))
        .childEnded("c", child, new Event.Result.Succeeded(Json.TRUE))
        .is(Run.Status.PAUSED)
        .resumed()
        .is(Run.Status.SUCCEEDED);
  }

  @Test
  void SEMANTICS_13_4_a_paused_run_that_is_cancelled_goes_on_to_end() {
    given(workflow(task("a"))).paused().cancelled().is(Run.Status.CANCELLED);
    var story = given(last(workflow(task("a")), task("l"))).started("a").paused().cancelled();

    story.is(Run.Status.RUNNING).lost("a").open("l");
    assertThat(story.dispatched().step()).isEqualTo(path("l"));
    story.claimed("l").is(Run.Status.CANCELLED);
  }

  @Test
  void SEMANTICS_13_4_pause_and_resume_are_said_once_and_not_to_a_run_that_is_cancelled_or_over() {
    var story = given(workflow(task("a"))).resumed().refused(new Reason.Repeated()).paused();

    story.paused().refused(new Reason.Repeated());
    story.cancelled().paused().refused(new Reason.Terminal(Run.Status.CANCELLED));
    given(workflow(task("a"))).started("a").cancelled().paused().refused(new Reason.Repeated());
  }

  @Test
  void SEMANTICS_13_4_values_questions_and_waits_do_not_follow_before_resume() {
    var story =
        given(
                workflow(
                    task("a"), set("v", _ -> new Expression.Evaluated.Value(Json.TRUE)), task("z")))
            .started("a")
            .paused()
            .claimed("a");

    story.notReached("v").resumed().stepIs("v", StepRun.Status.SUCCEEDED).open("z");
    given(workflow(task("a"), approve("ok")))
        .started("a")
        .paused()
        .claimed("a")
        .notReached("ok")
        .resumed()
        .open("ok");
  }

  @Test
  void SEMANTICS_13_4_a_paused_run_does_not_end_whatever_its_last_step_came_to() {
    given(workflow(task("a")))
        .started("a")
        .paused()
        .claimed("a")
        .is(Run.Status.PAUSED)
        .resumed()
        .is(Run.Status.SUCCEEDED);
    given(last(workflow(task("a")), task("l")))
        .started("a")
        .paused()
        .failed("a")
        .is(Run.Status.PAUSED)
        .notReached("l")
        .resumed()
        .open("l");
  }

  @Test
  void SEMANTICS_13_4_all_lanes_that_ended_meanwhile_are_gone_on_from_in_their_order() {
    given(workflow(race("r", branch("a", task("x")), branch("b", task("x"))), task("z")))
        .started("r.a.x")
        .started("r.b.x")
        .paused()
        .claimed("r.b.x")
        .claimed("r.a.x")
        .is(Run.Status.PAUSED)
        .resumed()
        .made("r", "{\"winner\":\"b\",\"output\":{\"by\":\"r.b.x\"}}")
        .open("z");
  }

  @Test
  void SEMANTICS_13_4_what_has_ended_meanwhile_does_not_keep_a_cancelled_run_alive() {
    given(workflow(task("a"), task("b")))
        .started("a")
        .paused()
        .claimed("a")
        .cancelled()
        .notReached("b")
        .is(Run.Status.CANCELLED);
  }

  @Test
  void SEMANTICS_13_4_a_paused_run_waits_for_its_resumption_and_for_what_goes_on() {
    var story =
        given(workflow(parallel("p", branch("a", task("x")), branch("b", approve("ok"))))).paused();

    assertThat(story.run().wakeup())
        .containsExactly(
            new Wakeup.Resume("ann", NOON), new Wakeup.Person(path("p.b.ok"), Optional.empty()));
    assertThat(story.run().pause().orElseThrow().reason()).isEqualTo("let me look");
  }
}
