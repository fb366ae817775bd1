package dev.signalbox.core;

import static dev.signalbox.core.Flow.set;
import static dev.signalbox.core.Flow.sleep;
import static dev.signalbox.core.Flow.task;
import static dev.signalbox.core.Flow.value;
import static dev.signalbox.core.Flow.workflow;
import static dev.signalbox.core.Nested.branch;
import static dev.signalbox.core.Nested.race;
import static dev.signalbox.core.Story.RUN;
import static dev.signalbox.core.Story.given;
import static dev.signalbox.core.Story.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.StepRun.Cause;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Branches of which the first to succeed wins. */
class RaceTest {
  @Test
  void the_first_success_wins_the_race_and_the_losers_are_cancelled() {
    var story =
        given(
            workflow(
                race("r", branch("a", task("x")), branch("b", task("x")), branch("c", task("x"))),
                task("z")));
    story.started("r.a.x").failed("r.c.x").open("r.a.x", "r.b.x");

    story
        .claimed("r.b.x")
        .calls(new Command.Interrupt(RUN, path("r.a.x"), 1, Cause.CANCELLED))
        .notReached("z");

    story.claimed("r.a.x").stepIs("r.a.x", StepRun.Status.CANCELLED).open("z");
    story.made("r", "{\"winner\":\"b\",\"output\":{\"by\":\"r.b.x\"}}");
  }

  @Test
  void a_race_that_all_lose_fails_with_the_last_failure() {
    var story = given(workflow(race("r", branch("a", task("x")), branch("b", task("x")))));

    story.failed("r.b.x").is(Run.Status.RUNNING).failed("r.a.x", FailureKind.AUTH);

    story.is(Run.Status.FAILED).failedWith(FailureKind.AUTH, Optional.of("r"));
    assertThat(message(story)).startsWith("r.a.x");
  }

  @Test
  void a_race_against_the_clock() {
    given(
            workflow(
                race(
                    "r",
                    branch("work", task("x")),
                    branch("late", sleep("x", Duration.ofMinutes(5)), set("y", value("0"))))))
        .wait(Duration.ofMinutes(5))
        .made("r", "{\"winner\":\"late\",\"output\":0}")
        .is(Run.Status.SUCCEEDED);
  }

  @Test
  void branches_that_succeed_at_the_same_instant_have_one_winner() {
    given(workflow(race("r", branch("a", set("x", value("1"))), branch("b", set("x", value("2"))))))
        .made("r", "{\"winner\":\"a\",\"output\":1}");
  }

  private static String message(Story story) {
    return story.run().failure().orElseThrow().failure().message();
  }
}
