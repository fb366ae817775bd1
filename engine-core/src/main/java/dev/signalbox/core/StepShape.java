package dev.signalbox.core;

import java.util.List;

/**
 * How a kind of task is written as a step: {@code key: value}, and further keys beside it. The
 * task's input is one JSON object with all of them.
 *
 * @param key the key that names the kind, for example {@code run} or {@code kanban}
 * @param value what stands behind the key
 * @param beside further keys of the step, for example {@code env}
 */
public record StepShape(String key, Shape value, List<Shape.Key> beside, Step.Start start) {
  /** Beside tasks that worker processes carry out: which of these. */
  public static final Shape.Key RUNS_ON =
      Shape.Key.optional(
          "runs-on",
          new Shape.Label(),
          "The label of the worker processes that carry it out; left out: any do.");

  public StepShape {
    beside = List.copyOf(beside);
  }
}
