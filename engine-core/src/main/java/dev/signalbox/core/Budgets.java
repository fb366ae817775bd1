package dev.signalbox.core;

import dev.signalbox.core.Budget.Scope;
import dev.signalbox.core.Decision.Reason;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.StepRun.Ruling;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether a further attempt may begin: where a budget of the run is used up, it is held until a
 * person lets it go on. A step that is held asks like any other, and costs nothing meanwhile. What
 * runs share is a matter of {@link Admission}.
 */
final class Budgets {
  private Budgets() {}

  /** A budget with nothing left, and what it is about, in words. */
  private record UsedUp(Scope scope, String question) {}

  /** Offers an attempt, or asks for it. */
  static Optional<Reason> offer(Deciding deciding, StepPath path, int attempt) {
    return held(deciding, path, attempt) ? Optional.empty() : Turns.offer(deciding, path, attempt);
  }

  /** Whether this attempt, which has not begun, must be asked for; then it is. */
  static boolean held(Deciding deciding, StepPath path, int attempt) {
    Optional<UsedUp> used = usedUp(deciding, path);
    used.ifPresent(each -> hold(deciding, path, each, attempt - 1));
    return used.isPresent();
  }

  /** Whether the attempt has gone beyond what one may; then its claim has to be asked for. */
  static boolean heldClaim(Deciding deciding, StepRun step, Json claim) {
    Optional<UsedUp> used = usedUp(deciding, step.path()).filter(it -> it.scope() == Scope.ATTEMPT);
    used.ifPresent(each -> {
      deciding.conclude(new Fact.AttemptClaimed(step.path(), step.attempt(), claim));
      hold(deciding, step.path(), each, step.attempt());
    });
    return used.isPresent();
  }

  /** Whether no further attempt may begin before somebody has let it. */
  static boolean isUsedUp(Deciding deciding, StepPath path) {
    return usedUp(deciding, path).isPresent();
  }

  /** How long an attempt that begins now may last; the engine ends it then. */
  static Optional<Duration> wall(Deciding deciding, StepPath path) {
    return left(deciding.run(), path, budgets(deciding, path)).flatMap(Allowance::wall);
  }

  /** What an attempt that has just begun may consume, by the budgets of its run. */
  static Optional<Allowance> left(Workflow workflow, Run run, StepPath path) {
    return workflow.find(path).flatMap(step -> left(run, path, budgets(step)));
  }

  private static Optional<Allowance> left(Run run, StepPath path, List<Budget> budgets) {
    return budgets.stream()
        .map(budget -> left(run, path, budget.scope(), budget.allowance()))
        .reduce(Allowance::and);
  }

  private static Allowance left(Run run, StepPath path, Scope scope, Allowance allowance) {
    Usage spent = scope == Scope.ATTEMPT ? Usage.NONE : spent(run, path, scope);
    return allowance.left(spent, releases(run, path, scope));
  }

  /** Whether it matters what attempts of this step consume. */
  static boolean isMetered(Deciding deciding, StepPath path) {
    return !budgets(deciding, path).isEmpty() || Turns.isMetered(deciding, path);
  }

  // --- Asking

  private static void hold(Deciding deciding, StepPath path, UsedUp used, int attempts) {
    Json ask = Json.string(used.question());
    deciding.conclude(
        new Fact.ApprovalOpened(
            path,
            ask,
            List.of(),
            1,
            Approvals.shown(deciding, path, ask),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new Fact.Held(used.scope(), attempts))));
  }

  /** A person has decided about a step that is held. */
  static Optional<Reason> decided(Deciding deciding, StepPath path, Ruling ruling) {
    Optional<Progress.Hold> hold = hold(deciding.run().steps().get(path));
    deciding.conclude(new Fact.ApprovalClosed(path, ruling));
    if (ruling.choice() == Ruling.Choice.REJECT) {
      return Course.stepFailed(
          deciding, path, refusal(ruling), hold.flatMap(Progress.Hold::claim).orElse(Json.NULL));
    }
    deciding.conclude(
        new Fact.BudgetReleased(path, hold.map(it -> release(deciding, path, it.budget()))));
    goOn(deciding, path, hold);
    if (hold.filter(it -> it.budget() == Scope.RUN).isPresent()) {
      letOthersGoOn(deciding, ruling);
    }
    return Optional.empty();
  }

  private static Failure refusal(Ruling ruling) {
    String by = ruling.by().map(Actor::name).orElse("nobody");
    return new Failure(
        FailureKind.BUDGET_LIMIT,
        "its budget is used up, and "
            + by
            + " has not let it go on"
            + ruling.comment().map(comment -> ": " + comment).orElse(""));
  }

  /** As much again, and again as often as it takes for something to be left. */
  private static Fact.Release release(Deciding deciding, StepPath path, Scope scope) {
    long wanted =
        budgets(deciding, path).stream()
            .filter(budget -> budget.scope() == scope)
            .mapToLong(budget -> budget.allowance().releasesFor(spent(deciding.run(), path, scope)))
            .max()
            .orElse(0);
    return new Fact.Release(scope, Math.max(1, wanted - releases(deciding.run(), path, scope)));
  }

  private static void goOn(Deciding deciding, StepPath path, Optional<Progress.Hold> hold) {
    StepRun step = deciding.run().steps().get(path);
    hold.flatMap(Progress.Hold::claim)
        .ifPresentOrElse(
            claim -> Evidence.claimed(deciding, step, claim),
            () -> offer(deciding, path, step.attempt() + 1));
  }

  /** The budget of the run was released for all of its steps: one decision is enough. */
  private static void letOthersGoOn(Deciding deciding, Ruling ruling) {
    for (StepRun step : deciding.run().live()) {
      Optional<Progress.Hold> hold = hold(step);
      boolean free =
          hold.filter(it -> it.budget() == Scope.RUN).isPresent()
              && usedUp(deciding, step.path()).filter(it -> it.scope() == Scope.RUN).isEmpty();
      if (free) {
        deciding.conclude(new Fact.ApprovalClosed(step.path(), ruling));
        goOn(deciding, step.path(), hold);
      }
    }
  }

  private static Optional<Progress.Hold> hold(StepRun step) {
    return step.progress() instanceof Progress.Asking asking ? asking.hold() : Optional.empty();
  }

  // --- What is used up

  private static Optional<UsedUp> usedUp(Deciding deciding, StepPath path) {
    List<Budget> budgets = budgets(deciding, path);
    return budgets.isEmpty() ? Optional.empty() : usedUp(deciding, path, budgets);
  }

  private static Optional<UsedUp> usedUp(Deciding deciding, StepPath path, List<Budget> budgets) {
    return budgets.stream().flatMap(budget -> usedUp(deciding, path, budget).stream()).findFirst();
  }

  private static Optional<UsedUp> usedUp(Deciding deciding, StepPath path, Budget budget) {
    Scope scope = budget.scope();
    String whose =
        switch (scope) {
          case RUN -> "this run";
          case STEP -> "step " + path;
          case ATTEMPT -> "one attempt of step " + path;
        };
    return budget
        .allowance()
        .exceeded(spent(deciding.run(), path, scope), releases(deciding.run(), path, scope))
        .map(words ->
            new UsedUp(
                scope,
                "The budget of "
                    + whose
                    + " is used up: "
                    + words
                    + ". Go on with as much again?"));
  }

  private static Usage spent(Run run, StepPath path, Scope scope) {
    return switch (scope) {
      case RUN -> run.usage();
      case STEP -> consumption(run, path).total();
      case ATTEMPT -> consumption(run, path).last();
    };
  }

  private static long releases(Run run, StepPath path, Scope scope) {
    return scope == Scope.RUN
        ? Consumption.Releases.of(run)
        : consumption(run, path).releases().of(scope);
  }

  private static Consumption consumption(Run run, StepPath path) {
    return run.steps().find(path).flatMap(StepRun::consumption).orElse(Consumption.NONE);
  }

  private static List<Budget> budgets(Deciding deciding, StepPath path) {
    return budgets(deciding.step(path));
  }

  private static List<Budget> budgets(Step step) {
    return step.action() instanceof Action.Task task ? task.budgets() : List.of();
  }
}
