package dev.signalbox.config;

import java.util.List;
import java.util.Set;

/**
 * The steps that an expression can name, and how many of them come before it.
 *
 * @param ids those of the workflow, then those of its on-failure list
 */
record StepNames(List<String> ids, int before) {
  static final Set<String> FIELDS = Set.of("output", "status", "attempts");
  static final StepNames NONE = new StepNames(List.of(), 0);

  StepNames {
    ids = List.copyOf(ids);
  }

  boolean isKnown(String id) {
    return ids.contains(id);
  }

  boolean isLater(String id) {
    return ids.indexOf(id) >= before;
  }
}
