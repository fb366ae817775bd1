package dev.signalbox.core;

import static dev.signalbox.core.Flow.branch;
import static dev.signalbox.core.Flow.invoke;
import static dev.signalbox.core.Flow.race;
import static dev.signalbox.core.Flow.task;
import static dev.signalbox.core.Flow.timeout;
import static dev.signalbox.core.Flow.workflow;
import static dev.signalbox.core.Step.OnParentCancel.ABANDON;
import static dev.signalbox.core.Step.OnParentCancel.CANCEL;
import static dev.signalbox.core.Step.OnParentCancel.WAIT;
import static dev.signalbox.core.Story.RUN;
import static dev.signalbox.core.Story.given;
import static dev.signalbox.core.Story.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Decision.Reason;
import dev.signalbox.core.Event.Result;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Steps that another run carries out. */
class CallsTest {
  private static final RunId CHILD = new RunId("rchild");
  private static final RunId NEXT = new RunId("r9");
  private static final RunId OTHER = new RunId("rother");
  private static final WorkflowId CALLED = new WorkflowId("other");

  @Test
  void a_run_is_made_waited_for_and_its_output_is_that_of_the_step() {
    var story = given(workflow(invoke("c", CANCEL), task("z")));

    story.calls(new Command.StartChild(RUN, path("c"), CALLED, Json.EMPTY_OBJECT, false));
    story.is(Run.Status.RUNNING).stepIs("c", StepRun.Status.RUNNING);
    story.childStarted("c", CHILD).calls(new Command.AwaitChild(RUN, path("c"), CHILD));
    story.is(Run.Status.WAITING).stepIs("c", StepRun.Status.WAITING);
    assertThat(story.run().wakeup())
        .containsExactly(new Wakeup.Child(path("c"), Optional.of(CHILD)));
    story.childEnded("c", CHILD, new Result.Succeeded(Json.of(42))).made("c", "42").open("z");
  }

  @Test
  void a_child_that_fails_or_is_cancelled_fails_the_step() {
    var failed = new Result.Failed(new Failure(FailureKind.AUTH, "no key"));
    var first = called().childEnded("c", CHILD, failed);
    var second = called().childEnded("c", CHILD, new Result.Cancelled());

    first.is(Run.Status.FAILED).failedWith(FailureKind.AUTH, Optional.of("c"));
    assertThat(message(first)).isEqualTo("run rchild: no key");
    second.is(Run.Status.FAILED).failedWith(FailureKind.CANCELLED, Optional.of("c"));
    assertThat(message(second)).isEqualTo("run rchild was cancelled");
  }

  @Test
  void a_child_that_cannot_be_made_fails_the_step() {
    given(workflow(invoke("c", CANCEL)))
        .when(refused())
        .is(Run.Status.FAILED)
        .failedWith(FailureKind.CONFIG, Optional.of("c"));
    called().when(refused()).refused(new Reason.NotOpen(path("c")));
  }

  @Test
  void I16_what_is_said_twice_or_of_another_run_changes_nothing() {
    var story = called().childStarted("c", CHILD).refused(new Reason.Repeated());

    story.childStarted("c", OTHER).refused(new Reason.Repeated());
    story
        .childEnded("c", OTHER, new Result.Succeeded(Json.TRUE))
        .refused(new Reason.NotOpen(path("c")));
    var other = given(workflow(invoke("c", CANCEL), task("z")));
    other
        .childEnded("c", CHILD, new Result.Succeeded(Json.TRUE))
        .refused(new Reason.NotOpen(path("c")));
    other.childStarted("c", CHILD).childEnded("c", CHILD, new Result.Succeeded(Json.TRUE));
    other.childEnded("c", CHILD, new Result.Cancelled()).refused(new Reason.NotOpen(path("c")));
    other.childStarted("z", CHILD).refused(new Reason.NotOpen(path("z")));
  }

  @Test
  void SEMANTICS_13_3_I19_a_cancel_reaches_the_child_and_its_end_is_waited_for() {
    var story = called().cancelled();

    story.calls(new Command.CancelChild(RUN, path("c"), CHILD)).is(Run.Status.RUNNING);
    story.childEnded("c", CHILD, new Result.Succeeded(Json.TRUE)).is(Run.Status.CANCELLED);
    story.stepIs("c", StepRun.Status.CANCELLED);
  }

  @Test
  void SEMANTICS_13_3_a_child_that_is_just_being_made_is_cancelled_once_it_is_there() {
    var story = given(workflow(invoke("c", CANCEL))).cancelled().calls().is(Run.Status.RUNNING);

    story
        .childStarted("c", CHILD)
        .calls(
            new Command.AwaitChild(RUN, path("c"), CHILD),
            new Command.CancelChild(RUN, path("c"), CHILD));
    story.childEnded("c", CHILD, new Result.Cancelled()).is(Run.Status.CANCELLED);
    given(workflow(invoke("c", CANCEL))).cancelled().when(refused()).is(Run.Status.CANCELLED);
  }

  @Test
  void SEMANTICS_13_3_an_abandoned_child_goes_on_without_its_parent() {
    given(workflow(invoke("c", ABANDON)))
        .childStarted("c", CHILD)
        .cancelled()
        .calls()
        .is(Run.Status.CANCELLED);
    given(workflow(invoke("c", ABANDON))).cancelled().is(Run.Status.CANCELLED);
  }

  @Test
  void SEMANTICS_13_3_a_child_that_is_waited_for_ends_by_itself_and_nothing_new_starts() {
    var flow = workflow(invoke("c", WAIT), task("z"));
    var story = given(flow).childStarted("c", CHILD).cancelled();

    story.calls().is(Run.Status.RUNNING).stepIs("c", StepRun.Status.WAITING);
    assertThat(story.run().cancellation()).isPresent();
    assertThat(Transition.outstanding(flow, story.run()))
        .containsExactly(new Command.AwaitChild(RUN, path("c"), CHILD));
    story.cancelled().refused(new Reason.Repeated());
    story.childEnded("c", CHILD, new Result.Succeeded(Json.of(42))).is(Run.Status.CANCELLED);
    story.stepIs("c", StepRun.Status.SUCCEEDED);
    assertThat(story.run().steps().find(path("z"))).isEmpty();
  }

  @Test
  void SEMANTICS_13_3_what_a_child_that_was_waited_for_has_made_is_undone() {
    var undo = Flow.undone(invoke("c", WAIT));

    given(workflow(undo, task("z")))
        .childStarted("c", CHILD)
        .cancelled()
        .childEnded("c", CHILD, new Result.Succeeded(Json.of(42)))
        .open("c.compensate")
        .claimed("c.compensate")
        .is(Run.Status.CANCELLED);
    given(workflow(undo, task("z")))
        .childStarted("c", CHILD)
        .cancelled()
        .childEnded("c", CHILD, new Result.Failed(new Failure(FailureKind.ERROR, "no")))
        .is(Run.Status.CANCELLED)
        .stepIs("c", StepRun.Status.FAILED);
    given(workflow(undo, task("z")))
        .childStarted("c", CHILD)
        .cancelled()
        .childEnded("c", CHILD, new Result.Cancelled())
        .is(Run.Status.CANCELLED)
        .stepIs("c", StepRun.Status.CANCELLED);
  }

  @Test
  void SEMANTICS_13_3_a_child_that_was_asked_for_is_waited_for_too() {
    var story = given(workflow(invoke("c", WAIT))).cancelled().calls().is(Run.Status.RUNNING);

    story.childStarted("c", CHILD).calls(new Command.AwaitChild(RUN, path("c"), CHILD));
    story.childEnded("c", CHILD, new Result.Succeeded(Json.TRUE)).is(Run.Status.CANCELLED);
    given(workflow(invoke("c", WAIT))).cancelled().when(refused()).is(Run.Status.CANCELLED);
  }

  @Test
  void a_child_that_is_waited_for_outlives_a_lost_race_and_the_time_of_its_parent() {
    given(workflow(race("r", branch("a", invoke("c", WAIT)), branch("b", task("x")))))
        .childStarted("r.a.c", CHILD)
        .claimed("r.b.x")
        .calls()
        .is(Run.Status.WAITING)
        .childEnded("r.a.c", CHILD, new Result.Succeeded(Json.TRUE))
        .is(Run.Status.SUCCEEDED);
    var limit = Duration.ofMinutes(1);
    given(timeout(workflow(invoke("c", WAIT)), limit))
        .childStarted("c", CHILD)
        .wait(limit)
        .calls()
        .childEnded("c", CHILD, new Result.Succeeded(Json.TRUE))
        .is(Run.Status.FAILED)
        .failedWith(FailureKind.TIMED_OUT, Optional.empty());
  }

  @Test
  void a_child_is_cancelled_when_the_time_of_its_parent_is_over() {
    var limit = Duration.ofMinutes(1);
    given(timeout(workflow(invoke("c", CANCEL)), limit))
        .childStarted("c", CHILD)
        .wait(limit)
        .calls(new Command.CancelChild(RUN, path("c"), CHILD))
        .childEnded("c", CHILD, new Result.Cancelled())
        .is(Run.Status.FAILED)
        .failedWith(FailureKind.TIMED_OUT, Optional.empty());
  }

  @Test
  void a_child_that_loses_a_race_is_cancelled() {
    given(workflow(race("r", branch("a", invoke("c", CANCEL)), branch("b", task("x")))))
        .childStarted("r.a.c", CHILD)
        .claimed("r.b.x")
        .calls(new Command.CancelChild(RUN, path("r.a.c"), CHILD))
        .childEnded("r.a.c", CHILD, new Result.Cancelled())
        .is(Run.Status.SUCCEEDED);
  }

  private static Story called() {
    return given(workflow(invoke("c", CANCEL))).childStarted("c", CHILD);
  }

  private static Event refused() {
    return new Event.ChildRefused(
        Story.NOON, path("c"), new Failure(FailureKind.CONFIG, "no such workflow"));
  }

  private static String message(Story story) {
    return story.run().failure().orElseThrow().failure().message();
  }

  @Test
  void a_run_that_continues_as_new_ends_once_the_next_one_is_made() {
    var step = Flow.step("again", new Step.Action.ContinueAsNew(Flow.value("{\"n\":2}")));
    var next = new RunId("r9");
    var story = given(Flow.workflow(step));

    story.calls(
        new Command.StartChild(
            RUN, path("again"), new WorkflowId("w"), new Json("{\"n\":2}"), true));
    story.childStarted("again", next).made("again", "{\"run\":\"r9\"}");
    story.is(Run.Status.SUCCEEDED);
  }

  @Test
  void a_run_that_was_cancelled_while_the_next_was_made_waits_until_that_is_cancelled_too() {
    var story = given(Flow.workflow(again())).cancelled();

    story.childStarted("again", NEXT).is(Run.Status.RUNNING);

    var cancel = new Command.CancelChild(RUN, path("again"), NEXT);
    assertThat(story.next().commands()).contains(cancel);
    assertThat(Transition.outstanding(Flow.workflow(again()), story.run()))
        .as("also after a crash")
        .contains(cancel);
    story.when(childEnded(new Event.Result.Cancelled())).is(Run.Status.CANCELLED);
  }

  @Test
  void SEMANTICS_13_1_a_cancel_of_a_run_that_has_gone_on_names_the_one_that_goes_on() {
    var flow = Flow.last(Flow.workflow(again()), task("tidy"));
    var story = given(flow);

    story.childStarted("again", NEXT).open("tidy");
    story.cancelled().refused(new Reason.Continued(NEXT));

    assertThat(flow.continuation(story.run())).contains(NEXT);
    story.claimed("tidy").is(Run.Status.SUCCEEDED);
    story.cancelled().refused(new Reason.Terminal(Run.Status.SUCCEEDED));
  }

  @Test
  void
      SEMANTICS_13_1_a_forced_cancel_stops_what_a_run_that_has_gone_on_still_does_and_undoes_nothing() {
    var flow =
        Flow.last(Flow.workflow(Flow.undone(task("made")), again()), task("tidy"), task("rest"));
    var story = given(flow).claimed("made").childStarted("again", NEXT).started("tidy");

    story.forced().is(Run.Status.RUNNING);
    assertThat(story.run().cancellation()).isPresent();
    story.ended("tidy", new Outcome.Cancelled("told to", Json.NULL)).is(Run.Status.CANCELLED);

    assertThat(story.run().steps().find(path("rest"))).isEmpty();
    assertThat(flow.continuation(story.run())).contains(NEXT);
    story.forced().refused(new Reason.Terminal(Run.Status.CANCELLED));
  }

  @Test
  void a_paused_run_that_goes_on_as_another_ends_when_it_is_resumed() {
    var story = given(Flow.workflow(again())).paused();

    story.childStarted("again", NEXT).is(Run.Status.PAUSED);
    story.resumed().is(Run.Status.SUCCEEDED).made("again", "{\"run\":\"r9\"}");
  }

  @Test
  void to_cancel_a_paused_run_cancels_the_one_that_it_goes_on_as() {
    var story = given(Flow.workflow(again())).paused();
    story.childStarted("again", NEXT);

    story.cancelled().calls(new Command.CancelChild(RUN, path("again"), NEXT));
    story.when(childEnded(new Event.Result.Cancelled())).is(Run.Status.CANCELLED);
  }

  @Test
  void a_run_that_goes_on_as_another_has_succeeded_whether_its_output_has_a_value_or_not() {
    var plain = Flow.workflow(again());
    var story = given(Flow.output(plain, Flow.undefined("no such field")));

    story.childStarted("again", NEXT).is(Run.Status.SUCCEEDED);
    assertThat(story.run().output()).isEqualTo(Json.NULL);
  }

  private static Step again() {
    return Flow.step("again", new Step.Action.ContinueAsNew(Flow.value("{\"n\":2}")));
  }

  private static Event childEnded(Event.Result result) {
    return new Event.ChildEnded(Story.NOON, path("again"), NEXT, result);
  }
}
