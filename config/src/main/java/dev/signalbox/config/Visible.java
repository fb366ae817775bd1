package dev.signalbox.config;

import dev.signalbox.config.CelEnvironment.Names;
import java.util.List;

/**
 * What can be seen from one place of a workflow: variables, steps by their ids, and what is known
 * of the data.
 */
record Visible(Names names, StepNames steps, SeenData data) {
  /** From a workflow's own lists. */
  static Visible of(List<String> ids, SeenData data) {
    return new Visible(Names.OF_RUNS, new StepNames(ids, 0), data);
  }

  /** From the beginning of a list within a block that stands here. */
  Visible inside(List<String> ids) {
    return new Visible(names, steps.inner(ids, false), data);
  }

  /** The same, where the list is worked once for each item or round. */
  Visible insideNumbered(List<String> ids) {
    return new Visible(names.and("index"), steps.inner(ids, true), data);
  }

  /** From the step at this place of the list. */
  Visible at(int place) {
    return new Visible(names, steps.at(place), data);
  }

  /** From the end, when every step may have run. */
  Visible atEnd() {
    return new Visible(names, steps.done(), data);
  }

  Visible item(String name) {
    return new Visible(names.item(name), steps, data);
  }

  /** From a question about a new event, which is {@code event} there. */
  Visible arriving(String event) {
    return new Visible(names.and("trigger"), steps, data.arriving(event));
  }

  /** From what undoes a step of here. */
  Visible undoing() {
    return new Visible(names, steps.done(), data);
  }

  ExpressionReader expressions(Problems problems) {
    return new ExpressionReader(problems, names, steps, data);
  }
}
