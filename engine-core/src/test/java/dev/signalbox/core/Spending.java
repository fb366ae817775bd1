package dev.signalbox.core;

import static dev.signalbox.core.Flow.value;
import static dev.signalbox.core.Flow.workflow;
import static dev.signalbox.core.Story.path;

import dev.signalbox.core.Budget.Scope;
import dev.signalbox.core.Step.Action;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Agents with budgets, and what they consume. */
final class Spending {
  static final Usage TWO_DOLLARS = new Usage(2_000_000, 1000, 10, 0);
  static final Outcome OVER = new Outcome.OverBudget("enough", Json.NULL);
  static final Outcome FAILED = new Outcome.Failed(FailureKind.ERROR, "broke", Json.NULL);

  private Spending() {}

  static void used(Story story, String step) {
    end(story, step, new Outcome.Claimed(Json.TRUE));
  }

  static void failed(Story story, String step) {
    end(story, step, FAILED);
  }

  static void end(Story story, String step, Outcome outcome) {
    end(story, step, outcome, TWO_DOLLARS);
  }

  static void end(Story story, String step, Outcome outcome, Usage usage) {
    int attempt = story.step(step).attempt();
    story.when(
        new Event.AttemptEnded(story.now(), path(step), attempt, outcome, Optional.of(usage)));
  }

  static String asked(Story story, String step) {
    return ((Progress.Asking) story.step(step).progress()).ask().text();
  }

  static Step retried(Step step) {
    return new Step(
        step.id(),
        step.action(),
        step.condition(),
        new Step.Retry(5, 3, Flow.NO_PAUSE),
        step.timeout(),
        step.expect());
  }

  static Step agent(String id, Scope scope, long dollars) {
    return agent(id, List.of(budget(scope, dollars)));
  }

  static Step agent(String id, List<Budget> budgets) {
    return Flow.step(
        id, new Action.Task("agent", value("\"do " + id + "\""), Step.Start.GRANTED, budgets));
  }

  static Budget budget(Scope scope, long dollars) {
    return new Budget(
        scope,
        new Allowance(
            Optional.of(dollars * 1_000_000),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  static Optional<Allowance> left(Workflow workflow, Story story, String step) {
    return Transition.allowance(workflow, story.run(), path(step));
  }

  static Allowance allowance(long microUsd, long tokens) {
    return new Allowance(
        Optional.of(microUsd), Optional.of(tokens), Optional.empty(), Optional.empty());
  }

  static Budget tokens(long tokens) {
    return new Budget(
        Scope.RUN,
        new Allowance(Optional.empty(), Optional.of(tokens), Optional.empty(), Optional.empty()));
  }

  static Budget wall(Scope scope, long seconds) {
    return new Budget(
        scope,
        new Allowance(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Duration.ofSeconds(seconds))));
  }
}
