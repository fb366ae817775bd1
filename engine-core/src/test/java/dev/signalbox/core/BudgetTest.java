package dev.signalbox.core;

import static dev.signalbox.core.Flow.workflow;
import static dev.signalbox.core.Spending.FAILED;
import static dev.signalbox.core.Spending.TWO_DOLLARS;
import static dev.signalbox.core.Spending.agent;
import static dev.signalbox.core.Spending.asked;
import static dev.signalbox.core.Spending.budget;
import static dev.signalbox.core.Spending.end;
import static dev.signalbox.core.Spending.failed;
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

/** Work whose budget is used up is held until a person lets it go on. */
class BudgetTest {
  @Test
  void what_attempts_have_consumed_is_a_part_of_the_run() {
    var story = given(workflow(agent("a", Scope.RUN, 50), agent("b", Scope.RUN, 50)));
    used(story.started("a").pass(Duration.ofSeconds(7)), "a");
    used(story.started("b"), "b");

    assertThat(story.step("a").usage()).contains(new Usage(2_000_000, 1000, 10, 7_000));
    assertThat(story.run().usage()).isEqualTo(new Usage(4_000_000, 2000, 20, 7_000));
  }

  @Test
  void a_step_begins_only_within_the_budget_of_the_run_or_once_somebody_allows_it() {
    var story = given(workflow(agent("a", Scope.RUN, 2), agent("b", Scope.RUN, 2)));
    used(story.started("a"), "a");

    story.is(Run.Status.WAITING).stepIs("b", StepRun.Status.WAITING);
    assertThat(asked(story, "b"))
        .isEqualTo("\"The budget of this run is used up: 2 of 2 USD. Go on with as much again?\"");
    story.approved("b").is(Run.Status.RUNNING).stepIs("b", StepRun.Status.PENDING);
    assertThat(story.step("b").attempt()).isEqualTo(1);
    assertThat(story.step("b").input()).isEqualTo(Json.string("do b"));
    used(story.started("b"), "b");
    story.is(Run.Status.SUCCEEDED);
  }

  @Test
  void who_does_not_allow_it_fails_the_step() {
    var story = given(workflow(agent("a", Scope.RUN, 2), agent("b", Scope.RUN, 2)));
    used(story.started("a"), "a");

    story.rejected("b", "enough").is(Run.Status.FAILED);
    story.failedWith(FailureKind.BUDGET_LIMIT, Optional.of("b"));
    assertThat(story.run().failure().orElseThrow().failure().message())
        .contains("ann has not let it go on: enough");
  }

  @Test
  void a_further_attempt_is_held_too_each_time_and_its_number_follows() {
    var story = given(workflow(retried(agent("a", Scope.STEP, 2))));
    failed(story.started("a"), "a");

    story.is(Run.Status.WAITING);
    assertThat(asked(story, "a")).contains("The budget of step a is used up: 2 of 2 USD");
    story.approved("a");
    assertThat(story.step("a").attempt()).isEqualTo(2);
    failed(story.started("a"), "a");
    assertThat(asked(story, "a")).contains("4 of 4 USD");
    story.approved("a");
    assertThat(story.step("a").attempt()).isEqualTo(3);
    story.started("a").claimed("a").is(Run.Status.SUCCEEDED);
  }

  @Test
  void who_releases_the_budget_of_a_step_has_not_released_that_of_the_run() {
    var both = List.of(budget(Scope.STEP, 2), budget(Scope.RUN, 3));
    var story = given(workflow(retried(agent("a", both)), agent("b", both)));
    failed(story.started("a"), "a");
    story.approved("a");
    used(story.started("a"), "a");

    assertThat(asked(story, "b")).contains("The budget of this run is used up: 4 of 3 USD");
  }

  @Test
  void a_release_allows_as_much_again_as_often_as_it_takes_for_something_to_be_left() {
    var story = given(workflow(agent("a", Scope.RUN, 50), agent("b", List.of(tokens(150)))));
    used(story.started("a"), "a");
    assertThat(asked(story, "b")).contains("1000 of 150 tokens");

    story.approved("b").open("b");

    assertThat(Consumption.Releases.of(story.run())).isEqualTo(6);
  }

  @Test
  void one_decision_lets_all_go_on_that_the_budget_of_the_run_has_held() {
    var block =
        Nested.parallel(
            "p",
            Nested.branch("x", agent("b", Scope.RUN, 2)),
            Nested.branch("y", agent("c", Scope.RUN, 2)));
    var story = given(workflow(agent("a", Scope.RUN, 50), block));
    used(story.started("a"), "a");
    story.stepIs("p.x.b", StepRun.Status.WAITING).stepIs("p.y.c", StepRun.Status.WAITING);

    story.approved("p.x.b").open("p.x.b", "p.y.c");

    story
        .decided("p.y.c", StepRun.Ruling.Choice.APPROVE, Story.operator("ann"), Optional.empty())
        .refused(new Decision.Reason.Repeated());
  }

  @Test
  void whoever_is_let_go_on_by_one_budget_is_held_by_the_next() {
    var both = List.of(budget(Scope.STEP, 2), budget(Scope.RUN, 2));
    var story = given(workflow(retried(agent("a", both))));
    failed(story.started("a"), "a");
    assertThat(asked(story, "a")).contains("The budget of step a");

    story.approved("a");

    assertThat(asked(story, "a")).contains("The budget of this run is used up: 2 of 2 USD");
    story.approved("a").open("a");
    assertThat(story.step("a").attempt()).isEqualTo(2);
  }

  @Test
  void what_others_use_up_before_an_attempt_begins_holds_it_and_it_keeps_its_number() {
    var block =
        Nested.parallel(
            "p",
            Nested.branch("x", agent("b", Scope.RUN, 2)),
            Nested.branch("y", retried(agent("c", Scope.RUN, 2))));
    var story = given(workflow(block));
    used(story.started("p.x.b"), "p.x.b");

    story.when(new Event.AttemptStarted(story.now(), path("p.y.c"), 1, "n1"));

    assertThat(asked(story, "p.y.c")).contains("2 of 2 USD");
    assertThat(story.step("p.y.c").attempt()).isZero();
    story.approved("p.y.c").started("p.y.c");
    assertThat(story.step("p.y.c").attempt()).isEqualTo(1);
  }

  @Test
  void what_others_use_up_while_an_attempt_waits_for_its_turn_holds_it_too() {
    var block =
        Nested.parallel(
            "p",
            Nested.branch("x", agent("b", Scope.RUN, 2)),
            Nested.branch("y", retried(agent("c", Scope.RUN, 2))));
    var terms = new Terms(List.of(Claims.STEPS), 0, Optional.empty());
    var story = given(workflow(block), Story.request(Optional.of(terms)));
    used(story.granted("p.x.b").started("p.x.b"), "p.x.b");

    story.granted("p.y.c");

    assertThat(asked(story, "p.y.c")).contains("2 of 2 USD");
    assertThat(Admission.held(story.run())).isEmpty();
    story.approved("p.y.c").granted("p.y.c").started("p.y.c");
    assertThat(story.step("p.y.c").attempt()).isEqualTo(1);
  }

  @Test
  void an_attempt_that_is_held_after_its_pause_keeps_its_number() {
    var step = agent("a", Scope.STEP, 2);
    var story =
        given(
            workflow(
                new Step(
                    step.id(),
                    step.action(),
                    step.condition(),
                    new Step.Retry(5, 3, Backoff.STANDARD),
                    step.timeout(),
                    step.expect())));
    failed(story.started("a"), "a");

    story.wait(Duration.ofHours(1));

    assertThat(asked(story, "a")).contains("2 of 2 USD");
    assertThat(story.step("a").attempt()).isEqualTo(1);
    story.approved("a").started("a");
    assertThat(story.step("a").attempt()).isEqualTo(2);
  }

  @Test
  void the_time_of_an_attempt_counts_whether_it_tells_anything_or_was_ended() {
    var timed =
        new Step(
            new StepId("a"),
            agent("a", List.of(wall(Scope.STEP, 90))).action(),
            Optional.empty(),
            new Step.Retry(5, 3, Flow.NO_PAUSE),
            Optional.of(Duration.ofSeconds(60)),
            List.of());
    var story = given(workflow(timed)).started("a").wait(Duration.ofSeconds(60));
    story.pass(Duration.ofSeconds(1)).failed("a");

    assertThat(story.step("a").usage()).contains(new Usage(0, 0, 0, 61_000));
    story.started("a").pass(Duration.ofSeconds(30)).failed("a");
    assertThat(asked(story, "a")).contains("The budget of step a is used up: 1m31s of 1m30s");
  }

  @Test
  void large_numbers_do_not_become_small_ones() {
    var most =
        new Allowance(
            Optional.empty(), Optional.of(Long.MAX_VALUE / 2), Optional.empty(), Optional.empty());
    var spent = new Usage(0, Long.MAX_VALUE - 1, 0, 0);

    assertThat(most.exceeded(spent, most.releasesFor(spent))).isEmpty();
    assertThat(most.exceeded(spent, 0)).isPresent();
  }

  // --- Each attempt

  @Test
  void an_attempt_that_lasts_longer_than_it_may_is_ended_and_the_next_one_is_held() {
    var story = given(workflow(agent("a", List.of(wall(Scope.ATTEMPT, 60)))));
    story.started("a").wait(Duration.ofSeconds(60));

    story.calls(new Command.Interrupt(Story.RUN, path("a"), 1, StepRun.Cause.OVER_BUDGET));
    story.ended("a", new Outcome.Cancelled("interrupted", Json.NULL));

    assertThat(asked(story, "a"))
        .contains("The budget of one attempt of step a is used up: 1m of 1m");
    story.approved("a").started("a").pass(Duration.ofSeconds(90)).claimed("a");
    assertThat(story.step("a").attempt()).isEqualTo(2);
    story.is(Run.Status.SUCCEEDED);
  }

  @Test
  void what_an_attempt_claims_that_has_gone_beyond_counts_once_somebody_lets_it() {
    var story = given(workflow(agent("a", Scope.ATTEMPT, 1)));
    used(story.started("a"), "a");

    assertThat(asked(story, "a")).contains("one attempt of step a is used up: 2 of 1 USD");
    story.approved("a").is(Run.Status.SUCCEEDED).made("a", "true");
    assertThat(story.step("a").attempt()).isEqualTo(1);
  }

  @Test
  void what_an_attempt_claims_that_has_gone_beyond_is_kept_where_it_does_not_count() {
    var story = given(workflow(agent("a", Scope.ATTEMPT, 1)));
    used(story.started("a"), "a");

    story.rejected("a", "too dear").failedWith(FailureKind.BUDGET_LIMIT, Optional.of("a"));
    assertThat(story.step("a").output()).isEqualTo(Json.TRUE);
  }

  @Test
  void a_further_attempt_is_held_where_one_has_gone_beyond_and_each_counts_on_its_own() {
    var story = given(workflow(retried(agent("a", Scope.ATTEMPT, 3))));
    failed(story.started("a"), "a");
    failed(story.started("a"), "a");
    story.is(Run.Status.RUNNING);

    end(story.started("a"), "a", FAILED, new Usage(3_000_000, 0, 0, 0));

    assertThat(asked(story, "a")).contains("3 of 3 USD");
  }

  @Test
  void a_runner_that_has_kept_to_the_limit_of_its_attempt_is_held_and_not_failed() {
    var story = given(workflow(agent("a", Scope.ATTEMPT, 2)));
    end(
        story.started("a"),
        "a",
        new Outcome.Failed(FailureKind.BUDGET_LIMIT, "error_max_budget_usd", Json.NULL),
        TWO_DOLLARS);

    story.is(Run.Status.WAITING).approved("a").started("a").claimed("a");
    story.is(Run.Status.SUCCEEDED);
  }

  @Test
  void a_step_that_is_held_ends_with_its_run() {
    var story = given(workflow(agent("a", Scope.RUN, 2), agent("b", Scope.RUN, 2)));
    used(story.started("a"), "a");

    story.cancelled().is(Run.Status.CANCELLED).stepIs("b", StepRun.Status.CANCELLED);
  }
}
