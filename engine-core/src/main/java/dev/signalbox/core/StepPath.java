package dev.signalbox.core;

import java.util.List;

/**
 * Where a step stands in its run: its id, below the ids, branches and rounds of the blocks that
 * hold it, joined by dots ({@code build}, {@code p.left.x}, {@code r.2.check}).
 */
public record StepPath(String value) {
  public StepPath {
    for (String part : List.of(value.split("\\.", -1))) {
      if (part.isEmpty()) {
        throw new IllegalArgumentException(
            "step path: expected ids joined by dots, found '" + value + "'");
      }
    }
  }

  public static StepPath of(StepId id) {
    return new StepPath(id.value());
  }

  @Override
  public String toString() {
    return value;
  }
}
