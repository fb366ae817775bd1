package dev.signalbox.config;

import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The steps that an expression can name, and how many of them come before it.
 *
 * @param ids those of the workflow, then those of its on-failure list
 */
record StepNames(List<String> ids, int before) {
  static final Set<String> FIELDS = Set.of("output", "status", "attempts");
  static final StepNames NONE = new StepNames(List.of(), 0);

  /** Keeps the place of a step without an id. */
  static final String UNNAMED = "";

  StepNames {
    ids = List.copyOf(ids);
  }

  boolean isKnown(String id) {
    return !id.equals(UNNAMED) && ids.contains(id);
  }

  /** All that an expression may name. */
  SortedSet<String> known() {
    return ids.stream()
        .filter(id -> !id.equals(UNNAMED))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  boolean isLater(String id) {
    return ids.indexOf(id) >= before;
  }
}
