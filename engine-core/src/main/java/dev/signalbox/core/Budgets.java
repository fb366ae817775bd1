package dev.signalbox.core;

import dev.signalbox.core.Decision.Reason;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.StepRun.Ruling;
import java.util.List;
import java.util.Optional;

/**
 * Whether a further attempt may begin: where a budget is used up, it is held until a person lets it
 * go on. A step that is held asks like any other, and costs nothing meanwhile.
 */
final class Budgets {
  private Budgets() {}

  /** Offers an attempt, or asks for it. */
  static Optional<Reason> offer(Deciding deciding, StepPath path, int attempt) {
    return exceeded(deciding, path)
        .map(question -> hold(deciding, path, question))
        .orElseGet(() -> Turns.offer(deciding, path, attempt));
  }

  /** A person has decided about a step that is held. */
  static Optional<Reason> decided(Deciding deciding, StepPath path, Ruling ruling) {
    deciding.conclude(new Fact.ApprovalClosed(path, ruling));
    if (ruling.choice() == Ruling.Choice.REJECT) {
      String by = ruling.by().map(Actor::name).orElse("nobody");
      return Course.stepFailed(
          deciding,
          path,
          new Failure(
              FailureKind.BUDGET_LIMIT,
              "its budget is used up, and "
                  + by
                  + " has not let it go on"
                  + ruling.comment().map(comment -> ": " + comment).orElse("")),
          Json.NULL);
    }
    int attempt = deciding.run().steps().get(path).attempt() + 1;
    deciding.conclude(new Fact.BudgetReleased(path));
    return Turns.offer(deciding, path, attempt);
  }

  private static Optional<Reason> hold(Deciding deciding, StepPath path, String question) {
    Json ask = Json.string(question);
    return deciding.conclude(
        new Fact.ApprovalOpened(
            path,
            ask,
            List.of(),
            1,
            Approvals.shown(deciding, path, ask),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  /** The question, where a budget is used up. */
  private static Optional<String> exceeded(Deciding deciding, StepPath path) {
    if (!(deciding.step(path).action() instanceof Action.Task task)) {
      return Optional.empty();
    }
    for (Budget budget : task.budgets()) {
      Optional<String> spent =
          switch (budget.scope()) {
            case RUN -> budget.exceeded(deciding.run().usage());
            case STEP ->
                deciding.run().steps().find(path).flatMap(StepRun::usage).flatMap(budget::exceeded);
          };
      if (spent.isPresent()) {
        String whose = budget.scope() == Budget.Scope.RUN ? "this run" : "step " + path;
        return Optional.of(
            "The budget of "
                + whose
                + " is used up: "
                + spent.get()
                + ". Go on with as much again?");
      }
    }
    return Optional.empty();
  }
}
