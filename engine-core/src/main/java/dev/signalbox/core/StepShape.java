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
  public StepShape {
    beside = List.copyOf(beside);
  }
}
