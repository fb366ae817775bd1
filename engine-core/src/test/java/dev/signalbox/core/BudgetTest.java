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
  private static final Usage TWO_DOLLARS = new Usage(2_000_000, 1000, 10, 0, 0);

  @Test
  void what_attempts_have_consumed_is_a_part_of_the_run() {
    var story = given(workflow(agent("a", Scope.RUN, 50), agent("b", Scope.RUN, 50)));
    used(story.started("a").pass(Duration.ofSeconds(7)), "a");
    used(story.started("b"), "b");

    assertThat(story.step("a").usage()).contains(new Usage(2_000_000, 1000, 10, 7_000, 0));
    assertThat(story.run().usage()).isEqualTo(new Usage(4_000_000, 2000, 20, 7_000, 0));
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
  void a_step_that_is_held_ends_with_its_run() {
    var story = given(workflow(agent("a", Scope.RUN, 2), agent("b", Scope.RUN, 2)));
    used(story.started("a"), "a");

    story.cancelled().is(Run.Status.CANCELLED).stepIs("b", StepRun.Status.CANCELLED);
  }

  private static void used(Story story, String step) {
    end(story, step, new Outcome.Claimed(Json.TRUE));
  }

  private static void failed(Story story, String step) {
    end(story, step, new Outcome.Failed(FailureKind.ERROR, "broke", Json.NULL));
  }

  private static void end(Story story, String step, Outcome outcome) {
    int attempt = story.step(step).attempt();
    story.when(
        new Event.AttemptEnded(
            story.now(), path(step), attempt, outcome, Optional.of(TWO_DOLLARS)));
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
    var budget =
        new Budget(
            scope,
            Optional.of(dollars * 1_000_000),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return Flow.step(
        id,
        new Action.Task("agent", value("\"do " + id + "\""), Step.Start.GRANTED, List.of(budget)));
  }
}
