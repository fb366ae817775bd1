package dev.signalbox.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The steps that an expression can name: those of its own list, and those of the lists around it.
 *
 * @param ids those of its own list; of a workflow, its steps and then those of its end
 * @param before how many of them come before it
 * @param numbered whether the list is that of an item or a round
 * @param outer the list that holds the block that it stands in
 */
record StepNames(List<String> ids, int before, boolean numbered, Optional<StepNames> outer) {
  static final Set<String> FIELDS = Set.of("output", "status", "attempts");
  static final StepNames NONE = new StepNames(List.of(), 0);

  /** Keeps the place of a step without an id. */
  static final String UNNAMED = "";

  StepNames {
    ids = List.copyOf(ids);
  }

  /** Those of a workflow. */
  StepNames(List<String> ids, int before) {
    this(ids, before, false, Optional.empty());
  }

  /** Those of a list within a block, as its first step sees them. */
  StepNames inner(List<String> list, boolean isNumbered) {
    return new StepNames(list, 0, isNumbered, Optional.of(this));
  }

  /** As the step at this place of the list sees them. */
  StepNames at(int place) {
    return new StepNames(ids, place, numbered, outer);
  }

  /** Once all of them may have run, in every list. */
  StepNames done() {
    return new StepNames(ids, ids.size(), numbered, outer.map(StepNames::done));
  }

  /** How many lists are within one another, the innermost included. */
  int depth() {
    return 1 + outer.map(StepNames::depth).orElse(0);
  }

  /** How many lists out that of the innermost item or round is. */
  int outToNumber() {
    return numbered ? 0 : 1 + outer.map(StepNames::outToNumber).orElse(0);
  }

  boolean isKnown(String id) {
    return isOwn(id) || outer.filter(around -> around.isKnown(id)).isPresent();
  }

  /** All that an expression may name. */
  SortedSet<String> known() {
    var known = new TreeSet<String>();
    outer.ifPresent(around -> known.addAll(around.known()));
    ids.stream().filter(this::isOwn).forEach(known::add);
    return known;
  }

  boolean isLater(String id) {
    return isOwn(id)
        ? ids.indexOf(id) >= before
        : outer.filter(around -> around.isLater(id)).isPresent();
  }

  private boolean isOwn(String id) {
    return !id.equals(UNNAMED) && ids.contains(id);
  }
}
