package dev.signalbox.core;

import static dev.signalbox.core.Flow.event;
import static dev.signalbox.core.Flow.listen;
import static dev.signalbox.core.Flow.step;
import static dev.signalbox.core.Flow.workflow;
import static dev.signalbox.core.Nested.branch;
import static dev.signalbox.core.Nested.parallel;
import static dev.signalbox.core.Story.NOON;
import static dev.signalbox.core.Story.given;

import dev.signalbox.core.Decision.Reason;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** SEMANTICS 10.3: an event that is consumed ends one wait, and no other that consumes. */
class ConsumedEventsTest {
  private static final String PAID = "order/paid";
  private static final String SENT = "order/sent";

  @Test
  void SEMANTICS_10_3_an_event_is_consumed_by_the_oldest_wait_and_heard_by_all_that_do_not() {
    var story =
        given(
            workflow(
                parallel(
                    "p",
                    branch("x", consuming("w")),
                    branch("y", consuming("w")),
                    branch("z", listen("w", event(PAID))))));

    story.arrived(PAID, 1);

    story.stepIs("p.x.w", StepRun.Status.SUCCEEDED).stepIs("p.y.w", StepRun.Status.WAITING);
    story.stepIs("p.z.w", StepRun.Status.SUCCEEDED);
    story.arrived(PAID, 2).is(Run.Status.SUCCEEDED);
  }

  @Test
  void SEMANTICS_10_3_what_another_has_consumed_does_not_end_a_wait_that_consumes() {
    var story = given(workflow(consuming("w")));

    story
        .when(new Event.EventArrived(NOON, PAID, Story.event(PAID, 1), Optional.of(NOON), false))
        .refused(new Reason.Unawaited(PAID));
    story.arrived(PAID, 2).is(Run.Status.SUCCEEDED);
  }

  @Test
  void SEMANTICS_10_3_what_a_wait_of_the_run_has_consumed_is_for_no_other_of_its_waits() {
    var both = listenForBoth("both");
    var story = given(workflow(consuming("first"), both, consuming("last")));

    story.arrived(PAID, 1).stepIs("first", StepRun.Status.SUCCEEDED);
    story.arrived(PAID, 1).refused(new Reason.Unawaited(PAID));
    story.arrived(PAID, 2).arrived(SENT, 3).stepIs("both", StepRun.Status.SUCCEEDED);
    story.arrived(PAID, 1).refused(new Reason.Unawaited(PAID));
    story.arrived(PAID, 2).refused(new Reason.Unawaited(PAID));
    story.arrived(PAID, 4).is(Run.Status.SUCCEEDED);
  }

  private static Step listenForBoth(String id) {
    return step(
        id,
        new Step.Action.Listen(
            List.of(event(PAID), event(SENT)), true, Optional.empty(), Optional.empty(), true));
  }

  private static Step consuming(String id) {
    return step(
        id,
        new Step.Action.Listen(
            List.of(event(PAID)), false, Optional.empty(), Optional.empty(), true));
  }
}
