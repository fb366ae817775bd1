package dev.signalbox.core;

/**
 * Where a step stands in its run: its id, below the ids, branches and rounds of the blocks that
 * hold it, joined by dots ({@code build}, {@code p.left.x}, {@code r.2.check}).
 */
public record StepPath(String value) {
  public StepPath {
    if (value.isEmpty() || value.startsWith(".") || value.endsWith(".") || value.contains("..")) {
      throw new IllegalArgumentException(
          "step path: expected ids joined by dots, found '" + value + "'");
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
