package dev.signalbox.core;

import static dev.signalbox.core.Flow.invoke;
import static dev.signalbox.core.Flow.task;
import static dev.signalbox.core.Flow.timeout;
import static dev.signalbox.core.Flow.workflow;
import static dev.signalbox.core.Nested.branch;
import static dev.signalbox.core.Nested.race;
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
}
