package dev.signalbox.queue.simulate;

import dev.signalbox.core.Budget;
import dev.signalbox.core.Fact;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.StepPath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** No attempt begins whose budget is used up, unless somebody has let it go on. */
final class Spending {
  private static final List<Budget> NONE = List.of();

  private final World world;
  private final Map<String, Long> tokens = new HashMap<>();
  private final Map<String, Long> releases = new HashMap<>();

  Spending(World world) {
    this.world = world;
  }

  void follow(Run run, List<Fact> facts) {
    for (Fact fact : facts) {
      if (fact instanceof Fact.AttemptUsed(StepPath step, int _, var usage)) {
        for (String whose : List.of(of(run.id()), of(run.id(), step))) {
          tokens.merge(whose, usage.tokens(), Long::sum);
        }
      } else if (fact instanceof Fact.BudgetReleased(StepPath step, var release)) {
        world.counters.count(Counter.BUDGETS_RELEASED);
        release.ifPresent(
            it -> releases.merge(whose(run, step, it.scope()), it.times(), Long::sum));
      } else if (fact instanceof Fact.AttemptOffered(StepPath step, int _)) {
        budgets(run, step).forEach(budget -> begins(run, step, budget));
      } else if (fact instanceof Fact.ApprovalOpened opened
          && !budgets(run, opened.step()).isEmpty()) {
        world.counters.count(Counter.BUDGETS_USED_UP);
      }
    }
  }

  private static String whose(Run run, StepPath step, Budget.Scope scope) {
    return switch (scope) {
      case RUN -> of(run.id());
      case STEP -> of(run.id(), step);
      case ATTEMPT -> "attempts of " + of(run.id(), step);
    };
  }

  private static String of(RunId run) {
    return run.value();
  }

  private static String of(RunId run, StepPath step) {
    return run + " " + step;
  }

  private List<Budget> budgets(Run run, StepPath path) {
    return world
        .editions
        .of(run)
        .flatMap(workflow -> workflow.find(path))
        .map(step -> step.action() instanceof Action.Task task ? task.budgets() : NONE)
        .orElse(NONE);
  }

  /** What one attempt may use is known at its end only: nothing is used of it here. */
  private void begins(Run run, StepPath step, Budget budget) {
    String whose = whose(run, step, budget.scope());
    long used = tokens.getOrDefault(whose, 0L);
    long released = releases.getOrDefault(whose, 0L);
    budget
        .allowance()
        .tokens()
        .filter(allowed -> used >= allowed * (1 + released))
        .ifPresent(allowed -> {
          throw new Broken(
              "budget",
              step
                  + " goes on with "
                  + used
                  + " tokens used, of "
                  + allowed
                  + " released "
                  + released
                  + " times");
        });
  }
}
