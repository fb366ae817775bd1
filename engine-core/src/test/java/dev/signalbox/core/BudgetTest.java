package dev.signalbox.core;

import static dev.signalbox.core.Flow.value;
import static dev.signalbox.core.Flow.workflow;
import static dev.signalbox.core.Story.given;
import static dev.signalbox.core.Story.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Budget.Scope;
import dev.signalbox.core.Step.Action;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Work whose budget is used up is held until a person lets it go on. */
class BudgetTest {
  private static final Usage TWO_DOLLARS = new Usage(2_000_000, 1000, 10, 0);
  private static final Outcome OVER = new Outcome.OverBudget("enough", Json.NULL);
  private static final Outcome FAILED = new Outcome.Failed(FailureKind.ERROR, "broke", Json.NULL);

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
        Flow.parallel(
            "p",
            Flow.branch("x", agent("b", Scope.RUN, 2)),
            Flow.branch("y", agent("c", Scope.RUN, 2)));
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
        Flow.parallel(
            "p",
            Flow.branch("x", agent("b", Scope.RUN, 2)),
            Flow.branch("y", retried(agent("c", Scope.RUN, 2))));
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
        Flow.parallel(
            "p",
            Flow.branch("x", agent("b", Scope.RUN, 2)),
            Flow.branch("y", retried(agent("c", Scope.RUN, 2))));
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

  // --- Under way

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
        Flow.parallel(
            "p",
            Flow.branch("x", agent("b", Scope.RUN, 2)),
            Flow.branch("y", agent("c", Scope.RUN, 2)),
            Flow.branch("z", agent("d", Scope.RUN, 2)));
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
    var each = Flow.forEach("f", value("[1,2]"), 2, agent("b", List.of()));
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

  @Test
  void a_step_that_is_held_ends_with_its_run() {
    var story = given(workflow(agent("a", Scope.RUN, 2), agent("b", Scope.RUN, 2)));
    used(story.started("a"), "a");

    story.cancelled().is(Run.Status.CANCELLED).stepIs("b", StepRun.Status.CANCELLED);
  }

  private static void used(Story story, String step) {
    end(story, step, new Outcome.Claimed(Json.TRUE));
  }

  private static void failed(Story story, String step) {
    end(story, step, FAILED);
  }

  private static void end(Story story, String step, Outcome outcome) {
    end(story, step, outcome, TWO_DOLLARS);
  }

  private static void end(Story story, String step, Outcome outcome, Usage usage) {
    int attempt = story.step(step).attempt();
    story.when(
        new Event.AttemptEnded(story.now(), path(step), attempt, outcome, Optional.of(usage)));
  }

  private static String asked(Story story, String step) {
    return ((Progress.Asking) story.step(step).progress()).ask().text();
  }

  private static Step retried(Step step) {
    return new Step(
        step.id(),
        step.action(),
        step.condition(),
        new Step.Retry(5, 3, Flow.NO_PAUSE),
        step.timeout(),
        step.expect());
  }

  private static Step agent(String id, Scope scope, long dollars) {
    return agent(id, List.of(budget(scope, dollars)));
  }

  private static Step agent(String id, List<Budget> budgets) {
    return Flow.step(
        id, new Action.Task("agent", value("\"do " + id + "\""), Step.Start.GRANTED, budgets));
  }

  private static Budget budget(Scope scope, long dollars) {
    return new Budget(
        scope,
        new Allowance(
            Optional.of(dollars * 1_000_000),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  private static Optional<Allowance> left(Workflow workflow, Story story, String step) {
    return Transition.allowance(workflow, story.run(), path(step));
  }

  private static Allowance allowance(long microUsd, long tokens) {
    return new Allowance(
        Optional.of(microUsd), Optional.of(tokens), Optional.empty(), Optional.empty());
  }

  private static Budget tokens(long tokens) {
    return new Budget(
        Scope.RUN,
        new Allowance(Optional.empty(), Optional.of(tokens), Optional.empty(), Optional.empty()));
  }

  private static Budget wall(Scope scope, long seconds) {
    return new Budget(
        scope,
        new Allowance(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Duration.ofSeconds(seconds))));
  }
}
