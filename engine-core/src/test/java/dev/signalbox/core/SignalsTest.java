package dev.signalbox.core;

import static dev.signalbox.core.Flow.listen;
import static dev.signalbox.core.Flow.listenForAll;
import static dev.signalbox.core.Flow.signal;
import static dev.signalbox.core.Flow.sleep;
import static dev.signalbox.core.Flow.task;
import static dev.signalbox.core.Flow.workflow;
import static dev.signalbox.core.Nested.branch;
import static dev.signalbox.core.Nested.parallel;
import static dev.signalbox.core.Story.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Decision.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** SEMANTICS 10.5: what is sent to one run, which keeps it until it waits for it. */
class SignalsTest {
  private static final Duration DAY = Duration.ofDays(1);

  @Test
  void SEMANTICS_10_5_a_signal_is_kept_until_the_run_waits_for_it_and_taken_in_order() {
    var story =
        given(workflow(task("a"), listen("v", signal("s")), listen("w", signal("s")), task("z")))
            .signalled("s", 1)
            .signalled("other", 2)
            .signalled("s", 3);

    assertThat(story.run().signals()).hasSize(3);
    story.claimed("a").open("z");
    story.made("v", Story.event("s", 1).text()).made("w", Story.event("s", 3).text());
    assertThat(story.run().signals())
        .containsExactly(new Run.Signal("other", Story.event("other", 2)));
  }

  @Test
  void SEMANTICS_10_5_a_signal_is_for_one_wait_the_oldest() {
    given(
            workflow(
                parallel(
                    "p",
                    branch("a", sleep("x", DAY), listen("w", signal("s"))),
                    branch("b", listen("w", signal("s"))))))
        .wait(DAY)
        .signalled("s", 1)
        .open("p.a.w")
        .signalled("s", 2)
        .made("p", "{\"a\":" + Story.event("s", 2) + ",\"b\":" + Story.event("s", 1) + "}");
  }

  @Test
  void SEMANTICS_10_5_the_same_signal_twice_is_kept_once_and_too_many_are_refused() {
    var story = given(workflow(task("a"))).signalled("s", 0);

    story.signalled("s", 0).refused(new Reason.Repeated());
    for (int i = 1; i < Listening.SIGNALS_MAX; i++) {
      story.signalled("s", i);
    }
    story.signalled("s", 100).refused(new Reason.TooMany(100));
    assertThat(story.run().signals()).hasSize(100);
  }

  @Test
  void SEMANTICS_10_5_all_of_two_signals_of_one_name_takes_two() {
    given(workflow(task("a"), listenForAll("w", DAY, signal("s"), signal("s"))))
        .signalled("s", 1)
        .claimed("a")
        .is(Run.Status.WAITING)
        .signalled("s", 2)
        .made("w", "[" + Story.event("s", 1) + "," + Story.event("s", 2) + "]");
  }
}
