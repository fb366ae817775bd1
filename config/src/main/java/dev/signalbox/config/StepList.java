package dev.signalbox.config;

import dev.signalbox.core.StepId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Lists of steps before they are read: their places and ids, which every expression must know. */
final class StepList {
  /** A step to be read. Where its id is missing or wrong, one stands in that nothing may name. */
  record Entry(String id, boolean named, Tree tree, String path) {
    /** Its id among those that expressions know. */
    String known() {
      return named ? id : StepNames.UNNAMED;
    }
  }

  private final Problems problems;
  private final Draft draft;
  private final StepNames around;
  private final Scalars scalars;
  private final Set<String> taken = new HashSet<>();

  /**
   * Of lists that share their ids.
   *
   * @param around the steps that can be named where the block of such a list stands
   */
  StepList(Problems problems, Draft draft, StepNames around) {
    this.problems = problems;
    this.draft = draft;
    this.around = around;
    this.scalars = new Scalars(problems);
  }

  /** Those of {@code steps}, each of which has an id. */
  List<Entry> steps(Tree tree, String path) {
    return entries(tree, path, Optional.empty());
  }

  /** Those of {@code on-failure} or {@code finally}: an id is made up for those without. */
  List<Entry> closing(Tree tree, String path, String key) {
    return entries(tree, path, Optional.of(key + "-"));
  }

  private List<Entry> entries(Tree tree, String path, Optional<String> prefix) {
    List<Tree> items = tree instanceof Tree.Items list ? list.items() : List.of();
    if (items.isEmpty()) {
      problems.error(tree.place(), path + ": expected a list of steps, found " + found(tree));
    }
    if (items.size() > Language.STEPS_MAX) {
      problems.error(
          tree.place(),
          path
              + ": expected at most "
              + Language.STEPS_MAX
              + " steps, found "
              + items.size()
              + "; split the workflow");
      return List.of();
    }
    draft.count(items.size(), tree.place(), path);
    var entries = new ArrayList<Entry>();
    for (int i = 0; i < items.size(); i++) {
      String at = path + "[" + i + "]";
      Tree item = items.get(i);
      Optional<String> id = id(item, at);
      if (id.isEmpty() && prefix.isPresent() && written(item).isEmpty()) {
        id = Optional.of(free(prefix.get(), i + 1));
      } else if (id.isEmpty() && written(item).isEmpty() && item instanceof Tree.Fields) {
        problems.error(item.place(), at + ": expected the key id, found none");
      }
      entries.add(new Entry(id.orElse("unnamed-" + (i + 1)), id.isPresent(), item, at));
    }
    return entries;
  }

  private static String found(Tree tree) {
    return tree instanceof Tree.Items ? "an empty one" : tree.found();
  }

  private Optional<String> id(Tree item, String path) {
    return written(item)
        .flatMap(field ->
            scalars
                .name(field.value(), path + ".id")
                .filter(id -> isValid(id, field.value(), path)));
  }

  private boolean isValid(String id, Tree tree, String path) {
    try {
      String valid = new StepId(id).value();
      if (!taken.add(valid)) {
        problems.error(
            tree.place(), path + ".id: expected an id of its own, found '" + id + "' again");
      } else if (around.isKnown(valid)) {
        problems.warning(
            tree.place(),
            path
                + ".id: a step around this block is called "
                + valid
                + ", too; give one of them another id, so that it is plain which is meant");
      }
      return true;
    } catch (IllegalArgumentException e) {
      problems.error(tree.place(), path + ".id: " + e.getMessage());
      return false;
    }
  }

  private static Optional<Tree.Field> written(Tree item) {
    return item instanceof Tree.Fields fields
        ? fields.fields().stream().filter(field -> field.key().text().equals("id")).findFirst()
        : Optional.empty();
  }

  private String free(String prefix, int number) {
    String id = prefix + number;
    return taken.add(id) ? id : free(prefix, number + 1);
  }
}
