package dev.signalbox.config;

import dev.signalbox.core.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads lists of steps, those within blocks included.
 *
 * @param undone whether what succeeds here is undone, where the run then fails
 */
record StepsReader(Setting setting, Draft draft, boolean undone) {

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
  Lane lane(Tree tree, String path, Visible around) {
    return lane(tree, path, around.steps(), around::inside);
  }

  /** A list that a block works at once for each item or round. */
  Lane numbered(Tree tree, String path, Visible around) {
    return lane(tree, path, around.steps(), around::insideNumbered);
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
