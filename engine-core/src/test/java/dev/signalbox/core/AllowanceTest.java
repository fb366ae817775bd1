package dev.signalbox.core;

import static dev.signalbox.core.Flow.value;
import static dev.signalbox.core.Flow.workflow;
import static dev.signalbox.core.Spending.FAILED;
import static dev.signalbox.core.Spending.OVER;
import static dev.signalbox.core.Spending.agent;
import static dev.signalbox.core.Spending.allowance;
import static dev.signalbox.core.Spending.asked;
import static dev.signalbox.core.Spending.budget;
import static dev.signalbox.core.Spending.end;
import static dev.signalbox.core.Spending.left;
import static dev.signalbox.core.Spending.retried;
import static dev.signalbox.core.Spending.tokens;
import static dev.signalbox.core.Spending.used;
import static dev.signalbox.core.Spending.wall;
import static dev.signalbox.core.Story.given;
import static dev.signalbox.core.Story.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Budget.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an attempt may still consume, and what becomes of one that is ended over it. */
class AllowanceTest {
  @Test
  void what_is_left_of_all_budgets_is_what_an_attempt_may_consume() {
    var budgets = List.of(budget(Scope.RUN, 5), budget(Scope.ATTEMPT, 4), tokens(1_500));
    var workflow = workflow(agent("a", budgets), agent("b", budgets));
    var story = given(workflow);
    assertThat(left(workflow, story, "a")).contains(allowance(4_000_000, 1_500));

    used(story.started("a"), "a");

    assertThat(left(workflow, story, "b")).contains(allowance(3_000_000, 500));
    assertThat(left(workflow(agent("a", List.of())), story, "a")).isEmpty();
  }

  @Test
  void an_attempt_that_its_worker_has_ended_over_its_budget_counts_once_and_the_next_is_held() {
    for (Scope scope : Scope.values()) {
      var story = given(workflow(agent("a", scope, 2)));
      end(story.started("a"), "a", OVER);

      assertThat(asked(story, "a")).contains("2 of 2 USD");
      assertThat(story.step("a").failures())
          .containsExactly(new Failure(FailureKind.BUDGET_LIMIT, "enough"));
      assertThat(story.step("a").ended()).isZero();
      assertThat(story.run().usage().microUsd()).isEqualTo(2_000_000);
      story.approved("a").started("a").claimed("a").is(Run.Status.SUCCEEDED);
      assertThat(story.step("a").attempt()).isEqualTo(2);
    }
  }

  @Test
  void
      an_attempt_that_is_ended_over_a_budget_which_was_released_meanwhile_is_followed_by_another() {
    var block =
        Nested.parallel(
            "p",
            Nested.branch("x", agent("b", Scope.RUN, 2)),
            Nested.branch("y", agent("c", Scope.RUN, 2)),
            Nested.branch("z", agent("d", Scope.RUN, 2)));
    var story = given(workflow(block)).started("p.y.c");
    used(story.started("p.x.b"), "p.x.b");
    story.when(new Event.AttemptStarted(story.now(), path("p.z.d"), 1, "n1"));
    story.approved("p.z.d");

    end(story, "p.y.c", OVER, new Usage(1_000_000, 0, 0, 0));

    story.open("p.y.c", "p.z.d");
    assertThat(story.step("p.y.c").attempt()).isEqualTo(2);
  }

  @Test
  void an_attempt_that_is_ended_over_a_budget_that_runs_share_waits_for_its_turn() {
    var allowance = allowance(2_000_000, 10_000);
    var gate = new Gate(Gate.Kind.BUDGET_DAY, Gate.Scope.WORKFLOW, "w", "", Gate.Count.STEPS);
    var terms = new Terms(List.of(new Claim.Share(gate, "", allowance)), 0, Optional.empty());
    var story = given(workflow(agent("a", List.of())), Story.request(Optional.of(terms)));

    end(story.granted("a").started("a"), "a", OVER);

    assertThat(story.step("a").progress()).isEqualTo(new Progress.Queued(true));
    story.granted("a").started("a").claimed("a").is(Run.Status.SUCCEEDED);
  }

  @Test
  void a_budget_of_a_step_that_runs_share_counts_for_that_step_alone_in_every_item_of_its_block() {
    var gate = new Gate(Gate.Kind.BUDGET_DAY, Gate.Scope.STEP, "w.f._.b", "", Gate.Count.STEPS);
    var claim = new Claim.Share(gate, "", allowance(2_000_000, 10_000));
    var terms = new Terms(List.of(claim), 0, Optional.empty());
    var each = Nested.forEach("f", value("[1,2]"), 2, agent("b", List.of()));
    var story =
        given(
            workflow(agent("a", List.of()), each, agent("b", List.of())),
            Story.request(Optional.of(terms)));
    used(story.started("a"), "a");

    assertThat(story.step("f.0.b").progress()).isEqualTo(new Progress.Queued(true));
    used(story.granted("f.1.b").started("f.1.b"), "f.1.b");
    used(story.granted("f.0.b").started("f.0.b"), "f.0.b");

    story.open("b");
    assertThat(Admission.spent(story.run()))
        .extracting(spent -> spent.step().value())
        .containsExactlyInAnyOrder("f.0.b", "f.1.b");
  }

  @Test
  void an_attempt_that_has_no_budget_cannot_be_over_it() {
    var story = given(workflow(agent("a", List.of())));

    end(story.started("a"), "a", OVER);

    story.failedWith(FailureKind.BUDGET_LIMIT, Optional.of("a"));
  }

  @Test
  void an_attempt_that_lasts_longer_than_what_is_left_of_its_run_or_step_is_ended_too() {
    for (Scope scope : List.of(Scope.RUN, Scope.STEP)) {
      var story = given(workflow(retried(agent("a", List.of(wall(scope, 60))))));
      end(story.started("a").pass(Duration.ofSeconds(40)), "a", FAILED);
      story.started("a").wait(Duration.ofSeconds(20));

      story.calls(new Command.Interrupt(Story.RUN, path("a"), 2, StepRun.Cause.OVER_BUDGET));
      story.ended("a", new Outcome.Cancelled("interrupted", Json.NULL));

      assertThat(asked(story, "a")).contains("is used up: 1m of 1m");
    }
  }
}
