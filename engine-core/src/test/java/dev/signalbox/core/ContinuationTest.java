package dev.signalbox.core;

import static dev.signalbox.core.Flow.task;
import static dev.signalbox.core.Story.RUN;
import static dev.signalbox.core.Story.given;
import static dev.signalbox.core.Story.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Decision.Reason;
import org.junit.jupiter.api.Test;

/** Runs that go on as new ones. */
class ContinuationTest {
  private static final RunId NEXT = new RunId("r9");

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
