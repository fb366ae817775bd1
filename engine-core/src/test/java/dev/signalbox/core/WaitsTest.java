package dev.signalbox.core;

import static dev.signalbox.core.Flow.cancelOn;
import static dev.signalbox.core.Flow.event;
import static dev.signalbox.core.Flow.key;
import static dev.signalbox.core.Flow.listen;
import static dev.signalbox.core.Flow.matching;
import static dev.signalbox.core.Flow.onFailure;
import static dev.signalbox.core.Flow.sleep;
import static dev.signalbox.core.Flow.step;
import static dev.signalbox.core.Flow.task;
import static dev.signalbox.core.Flow.undefined;
import static dev.signalbox.core.Flow.value;
import static dev.signalbox.core.Flow.workflow;
import static dev.signalbox.core.Nested.branch;
import static dev.signalbox.core.Nested.parallel;
import static dev.signalbox.core.Story.NOON;
import static dev.signalbox.core.Story.RUN;
import static dev.signalbox.core.Story.given;
import static dev.signalbox.core.Story.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Decision.Reason;
import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.StepRun.Awaited;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** SEMANTICS 10: waits for events. */
class WaitsTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final String PAID = "order/paid";

  @Test
  void SEMANTICS_10_1_a_wait_looks_back_to_the_start_of_its_run() {
    var story = given(workflow(task("a"), listen("w", event(PAID)))).pass(DAY).claimed("a");

    story.calls(
        new Command.Listen(
            RUN, path("w"), List.of(new Awaited.Happening(PAID, Optional.empty())), NOON, false));
    story.is(Run.Status.WAITING).stepIs("w", StepRun.Status.WAITING);
    assertThat(story.run().wakeup())
        .containsExactly(new Wakeup.Arrival(path("w"), Optional.empty()));
  }

  @Test
  void SEMANTICS_10_1_a_wait_looks_back_no_further_than_since_says() {
    for (Duration back : List.of(Duration.ZERO, Duration.ofHours(1))) {
      var wait =
          Flow.step(
              "w",
              new Step.Action.Listen(
                  List.of(event(PAID)), false, Optional.empty(), Optional.of(back), false));
      var story = given(workflow(task("a"), wait)).pass(DAY).claimed("a");

      story.calls(
          new Command.Listen(
              RUN,
              path("w"),
              List.of(new Awaited.Happening(PAID, Optional.empty())),
              NOON.plus(DAY).minus(back),
              false));
    }
  }

  @Test
  void SEMANTICS_10_1_the_event_that_started_the_run_is_not_the_one_it_waits_for() {
    given(workflow(listen("w", event("demo/go"))))
        .when(new Event.EventArrived(NOON, "demo/go", Story.EVENT))
        .refused(new Reason.Repeated())
        .arrived("demo/go", 1)
        .is(Run.Status.SUCCEEDED);
  }

  @Test
  void SEMANTICS_10_1_an_event_that_ended_a_wait_does_not_end_it_again_in_the_next_round() {
    var loop = new Block.Repeat(List.of(listen("w", event(PAID))), Optional.of(value("false")), 2);
    var story = given(workflow(step("r", loop))).arrived(PAID, 1);

    story.stepIs("r.0.w", StepRun.Status.SUCCEEDED).stepIs("r.1.w", StepRun.Status.WAITING);
    story.arrived(PAID, 1).refused(new Reason.Unawaited(PAID));
    story.arrived(PAID, 2).is(Run.Status.SUCCEEDED);
  }

  @Test
  void SEMANTICS_10_3_an_event_ends_the_waits_of_all_items_of_a_loop_in_a_loop() {
    var loop = new Block.Repeat(List.of(listen("w", event(PAID))), Optional.of(value("true")), 2);
    var story = given(workflow(Nested.forEach("f", value("[1,2]"), 2, step("r", loop))));

    story.arrived(PAID, 1);

    story.stepIs("f.0.r.0.w", StepRun.Status.SUCCEEDED);
    story.stepIs("f.1.r.0.w", StepRun.Status.SUCCEEDED).is(Run.Status.SUCCEEDED);
  }

  @Test
  void SEMANTICS_10_4_an_event_that_came_by_the_deadline_counts_and_a_later_one_does_not() {
    var wait = listen("w", Duration.ofHours(1), event(PAID));
    Instant due = NOON.plus(Duration.ofHours(1));

    given(workflow(wait))
        .pass(Duration.ofHours(2))
        .when(received(due.plusMillis(1)))
        .refused(new Reason.Unawaited(PAID))
        .when(received(due))
        .made("w", Story.event(PAID, 1).text());
  }

  private static Event received(Instant at) {
    return new Event.EventArrived(
        NOON.plus(Duration.ofHours(2)), PAID, Story.event(PAID, 1), Optional.of(at), true);
  }

  @Test
  void SEMANTICS_10_2_the_event_is_the_output_and_the_run_goes_on() {
    given(workflow(listen("w", event(PAID)), task("z")))
        .arrived("order/other", 1)
        .refused(new Reason.Unawaited("order/other"))
        .arrived(PAID, 1)
        .open("z")
        .made("w", Story.event(PAID, 1).text());
  }

  @Test
  void SEMANTICS_10_2_match_compares_the_new_event_with_that_of_the_run() {
    var story = ofKey(7, workflow(listen("w", matching(PAID))));

    assertThat(((Progress.Listening) story.step("w").progress()).awaited())
        .containsExactly(
            new Awaited.Happening(PAID, Optional.of(new Awaited.Match("data.key", Json.of(7)))));
    story.arrived(PAID, 8).refused(new Reason.Unawaited(PAID));
    story.arrived(PAID, 7).is(Run.Status.SUCCEEDED);
  }

  @Test
  void SEMANTICS_10_2_nothing_matches_where_the_run_has_no_such_value() {
    given(workflow(listen("w", matching(PAID))))
        .when(new Event.EventArrived(NOON, PAID, new Json("{\"data\":{}}")))
        .refused(new Reason.Unawaited(PAID))
        .arrived(PAID, 1)
        .refused(new Reason.Unawaited(PAID));
  }

  @Test
  void SEMANTICS_10_2_a_condition_sees_the_trigger_and_the_event() {
    Expression isNext =
        scope ->
            new Evaluated.Value(
                Json.of(number(scope.arrived().orElseThrow()) == number(scope.run().event()) + 1));

    ofKey(4, workflow(listen("w", event(PAID, isNext))))
        .arrived(PAID, 4)
        .refused(new Reason.Unawaited(PAID))
        .arrived(PAID, 5)
        .is(Run.Status.SUCCEEDED);
  }

  @Test
  void SEMANTICS_10_2_a_condition_without_a_value_does_not_hold_and_fails_nothing() {
    given(workflow(listen("w", DAY, event(PAID, undefined("no x")))))
        .arrived(PAID, 1)
        .refused(new Reason.Unawaited(PAID))
        .wait(DAY)
        .made("w", "null");
  }

  @Test
  void SEMANTICS_10_3_one_event_resumes_all_waits_of_the_run() {
    given(
            workflow(
                parallel(
                    "p",
                    branch("a", listen("w", event(PAID))),
                    branch("b", listen("w", event(PAID))),
                    branch("c", listen("w", event("order/other"))))))
        .arrived(PAID, 1)
        .open("p.c.w")
        .arrived("order/other", 1)
        .is(Run.Status.SUCCEEDED);
  }

  @Test
  void SEMANTICS_10_4_without_an_event_in_time_the_output_is_null_and_the_run_goes_on() {
    given(workflow(listen("w", DAY, event(PAID)), task("z"))).wait(DAY).made("w", "null").open("z");
  }

  @Test
  void SEMANTICS_10_4_the_timeout_is_an_instant_that_is_fixed_when_the_wait_begins() {
    var story = given(workflow(task("a"), listen("w", DAY, event(PAID)))).pass(DAY).claimed("a");

    assertThat(story.run().timers())
        .containsExactly(new Timer.WaitDeadline(path("w"), NOON.plus(DAY).plus(DAY)));
  }

  @Test
  void SEMANTICS_10_4_event_and_timeout_at_the_same_instant_have_one_outcome_the_first() {
    var timer = new Timer.WaitDeadline(path("w"), NOON.plus(DAY));
    var steps = workflow(listen("w", DAY, event(PAID)), sleep("z", DAY));

    given(steps)
        .pass(DAY)
        .arrived(PAID, 1)
        .when(new Event.TimerFired(NOON.plus(DAY), timer))
        .refused(new Reason.Repeated())
        .made("w", Story.event(PAID, 1).text());
    given(steps).wait(DAY).arrived(PAID, 1).refused(new Reason.Unawaited(PAID)).made("w", "null");
  }

  @Test
  void SEMANTICS_10_6_what_comes_after_the_end_of_the_run_changes_nothing() {
    var story = given(workflow(listen("w", event(PAID)))).cancelled().is(Run.Status.CANCELLED);

    story.arrived(PAID, 1).refused(new Reason.Terminal(Run.Status.CANCELLED));
    story.signalled("s", 1).refused(new Reason.Terminal(Run.Status.CANCELLED));
    assertThat(Transition.outstanding(workflow(listen("w", event(PAID))), story.run())).isEmpty();
  }

  @Test
  void SEMANTICS_13_7_an_event_of_cancel_on_that_holds_cancels_the_run() {
    var story =
        ofKey(7, cancelOn(onFailure(workflow(task("a")), task("f")), matching("order/cancelled")));
    assertThat(story.next().commands())
        .contains(new Command.Watch(RUN, List.of("order/cancelled"), NOON));

    story
        .started("a")
        .arrived("order/cancelled", 8)
        .refused(new Reason.Unawaited("order/cancelled"));
    story.arrived("order/cancelled", 7).lost("a").is(Run.Status.CANCELLED).notReached("f");
    assertThat(story.run().cancellation().orElseThrow().by()).isEqualTo("event order/cancelled");
  }

  @Test
  void SEMANTICS_13_7_an_event_that_is_awaited_and_cancels_does_both() {
    given(cancelOn(workflow(listen("w", event(PAID)), task("z")), event(PAID)))
        .arrived(PAID, 1)
        .stepIs("w", StepRun.Status.SUCCEEDED)
        .is(Run.Status.CANCELLED)
        .notReached("z");
  }

  @Test
  void SEMANTICS_13_7_a_run_that_closes_is_not_cancelled_by_an_event_any_more() {
    given(cancelOn(onFailure(workflow(task("a")), task("f")), event(PAID)))
        .failed("a")
        .arrived(PAID, 1)
        .refused(new Reason.Unawaited(PAID))
        .claimed("f")
        .is(Run.Status.FAILED);
  }

  @Test
  void a_match_that_cannot_be_computed_fails_the_step() {
    var match = new Step.Match("data.key", undefined("no x"), value("1"));

    given(
            workflow(
                listen(
                    "w", new Step.Awaited.Happening(PAID, Optional.of(match), Optional.empty()))))
        .failedWith(FailureKind.EXPRESSION, Optional.of("w"));
  }

  private static Story ofKey(int key, Workflow workflow) {
    var first = Story.request();
    return given(
        workflow,
        new Event.RunRequested(
            NOON,
            RUN,
            Story.event("demo/go", key),
            first.seed(),
            first.labels(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of()));
  }

  private static int number(Json event) {
    return Integer.parseInt(key(event).text());
  }
}
