package dev.signalbox.core;

import static dev.signalbox.core.Flow.event;
import static dev.signalbox.core.Flow.listen;
import static dev.signalbox.core.Flow.listenForAll;
import static dev.signalbox.core.Flow.signal;
import static dev.signalbox.core.Flow.step;
import static dev.signalbox.core.Flow.value;
import static dev.signalbox.core.Flow.workflow;
import static dev.signalbox.core.Story.given;

import dev.signalbox.core.Decision.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** SEMANTICS 10.5: a wait for any of several, or for all of them. */
class SeveralEventsTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final String PAID = "order/paid";

  @Test
  void SEMANTICS_10_1_an_event_that_ended_a_wait_for_all_does_not_count_in_the_next_round() {
    var wait = listenForAll("w", Duration.ofHours(1), event(PAID), event("order/sent"));
    var loop = new Block.Repeat(List.of(wait), Optional.of(value("false")), 2);
    var story = given(workflow(step("r", loop))).arrived(PAID, 1).arrived("order/sent", 1);

    story.stepIs("r.0.w", StepRun.Status.SUCCEEDED).stepIs("r.1.w", StepRun.Status.WAITING);
    story.arrived(PAID, 1).refused(new Reason.Unawaited(PAID));
    story.arrived(PAID, 2).arrived("order/sent", 2).is(Run.Status.SUCCEEDED);
  }

  @Test
  void SEMANTICS_10_5_any_of_several_will_do() {
    given(workflow(listen("w", event("a"), event("b"), signal("s"))))
        .arrived("b", 2)
        .made("w", Story.event("b", 2).text());
    given(workflow(listen("w", event("a"), signal("s"))))
        .signalled("s", 3)
        .made("w", Story.event("s", 3).text());
  }

  @Test
  void SEMANTICS_10_5_all_of_several_make_a_list_in_the_order_of_their_definition() {
    given(workflow(listenForAll("w", DAY, event("a"), signal("s"), event("b"))))
        .arrived("b", 1)
        .arrived("b", 2)
        .refused(new Reason.Unawaited("b"))
        .signalled("s", 3)
        .is(Run.Status.WAITING)
        .arrived("a", 4)
        .made(
            "w",
            "["
                + Story.event("a", 4)
                + ","
                + Story.event("s", 3)
                + ","
                + Story.event("b", 1)
                + "]");
  }

  @Test
  void SEMANTICS_10_5_all_of_several_is_null_where_one_does_not_come_in_time() {
    given(workflow(listenForAll("w", DAY, event("a"), event("b"))))
        .arrived("a", 1)
        .wait(DAY)
        .made("w", "null")
        .is(Run.Status.SUCCEEDED);
  }
}
