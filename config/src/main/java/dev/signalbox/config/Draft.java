package dev.signalbox.config;

import dev.signalbox.core.Budget;
import dev.signalbox.core.Json;
import dev.signalbox.core.StartPolicy.Limited;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * What is known of a workflow only once its steps are read: how many they are at any depth, what
 * their meaning depends on besides the text, and what was written by another name.
 */
final class Draft {
  private final Problems problems;
  private final IdentityHashMap<Tree, Tree> renamed = new IdentityHashMap<>();
  private final List<Limited> shared = new ArrayList<>();
  private int steps;
  private List<Budget> budgets = List.of();
  private boolean budgetUsed;
  private boolean folderUsed;
  private boolean standardRunnerUsed;

  Draft(Problems problems) {
    this.problems = problems;
  }

  /** Refuses the list with which they become too many; those after it are not told again. */
  void count(int more, Place place, String path) {
    if (steps <= Language.STEPS_MAX && steps + more > Language.STEPS_MAX) {
      problems.error(
          place,
          path
              + ": expected at most "
              + Language.STEPS_MAX
              + " steps in a workflow, found more, with those of its blocks; split the workflow");
    }
    steps += more;
  }

  /** What all agents of the workflow may consume together. */
  void limit(BudgetReader.Budgets of) {
    budgets = of.own();
  }

  /** Those of a step that runs share. */
  void share(List<Limited> budgets, Place place, String path) {
    var known = new HashSet<String>();
    if (!budgets.stream().allMatch(budget -> known.add(budget.gate().id()))) {
      problems.error(
          place,
          path
              + ": expected budgets that runs share to differ in per or key, found two of the same;"
              + " keep the smaller");
    }
    shared.addAll(budgets);
    if (shared.size() > WorkflowLanguage.LIMITS_MAX) {
      problems.error(
          place,
          path
              + ": expected at most "
              + WorkflowLanguage.LIMITS_MAX
              + " budgets of steps that runs share in a workflow, found more");
    }
  }

  List<Limited> shared() {
    return List.copyOf(shared);
  }

  List<Budget> useBudgets() {
    budgetUsed = true;
    return budgets;
  }

  boolean isBudgetUsed() {
    return budgetUsed;
  }

  void useFolder(boolean used) {
    folderUsed |= used;
  }

  void useStandardRunner(boolean used) {
    standardRunnerUsed |= used;
  }

  boolean isFolderUsed() {
    return folderUsed;
  }

  boolean isStandardRunnerUsed() {
    return standardRunnerUsed;
  }

  /** The definition holds {@code plain} in its place: two names for one thing, and one meaning. */
  void rename(Tree written, Tree plain) {
    renamed.put(written, plain);
  }

  Json definition(Tree tree) {
    return CanonicalJson.of(tree, part -> renamed.getOrDefault(part, part));
  }
}
