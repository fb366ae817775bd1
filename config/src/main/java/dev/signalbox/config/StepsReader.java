package dev.signalbox.config;

import dev.signalbox.core.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads lists of steps, those within blocks included.
 *
 * @param sharing whose runs may share the budgets of these steps
 * @param undone whether what succeeds here is undone, where the run then fails
 * @param where what the paths of these steps begin with; an underscore for the number of an item or
 *     round
 */
record StepsReader(
    Setting setting, Draft draft, BudgetReader.Sharing sharing, boolean undone, String where) {
  /** The lane of every item, or every round. */
  private static final String NUMBER = "_";

  /** Those of a workflow's own lists. */
  StepsReader(Setting setting, Draft draft, BudgetReader.Sharing sharing, boolean undone) {
    this(setting, draft, sharing, undone, "");
  }

  /** Those below this step. */
  StepsReader below(String id) {
    return new StepsReader(setting, draft, sharing, undone, where + id + ".");
  }

  /** Steps of a list within a block, and what can be seen from its end. */
  record Lane(List<Step> steps, Visible end) {
    Lane {
      steps = List.copyOf(steps);
    }
  }

  /**
   * A workflow's own list.
   *
   * @param first the place of the first of them among all that share their names
   */
  List<Step> own(List<StepList.Entry> entries, Visible visible, int first) {
    var steps = new ArrayList<Step>();
    for (int i = 0; i < entries.size(); i++) {
      new StepReader(this, entries.get(i), visible.at(first + i)).read().ifPresent(steps::add);
    }
    return steps;
  }

  /** A list within a block: a branch, or a case. */
  Lane lane(String name, Tree tree, String path, Visible around) {
    return below(name).lane(tree, path, around.steps(), around::inside);
  }

  /** A list that a block works at once for each item or round. */
  Lane numbered(Tree tree, String path, Visible around) {
    return below(NUMBER).lane(tree, path, around.steps(), around::insideNumbered);
  }

  private Lane lane(
      Tree tree, String path, StepNames around, Function<List<String>, Visible> inside) {
    List<StepList.Entry> entries =
        new StepList(setting.problems(), draft, around).steps(tree, path);
    Visible visible = inside.apply(entries.stream().map(StepList.Entry::known).toList());
    return new Lane(own(entries, visible, 0), visible.at(entries.size()));
  }

  /** What undoes the step whose surroundings these are. */
  Optional<Step> undoing(Tree tree, String path, Visible visible) {
    draft.count(1, tree.place(), path);
    var entry = new StepList.Entry("compensate", true, tree, path);
    return new StepReader(this, entry, visible.undoing(), Role.UNDOES).read();
  }

  /** What a step is there for. */
  enum Role {
    STANDS,
    UNDOES
  }
}
