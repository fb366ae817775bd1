package dev.signalbox.core;

import java.util.Optional;

/**
 * Where a step stands in its run: its id, below the ids and lanes of the blocks that hold it,
 * joined by dots ({@code build}, {@code p.left.x}, {@code r.2.check}). What undoes a step stands
 * right below it ({@code book.compensate}).
 */
public record StepPath(String value) {
  private static final String UNDO = ".compensate";

  public StepPath {
    if (value.isEmpty() || value.startsWith(".") || value.endsWith(".") || value.contains("..")) {
      throw new IllegalArgumentException(
          "step path: expected ids joined by dots, found '" + value + "'");
    }
  }

  public static StepPath of(StepId id) {
    return new StepPath(id.value());
  }

  /** The last of its names. */
  public String id() {
    return value.substring(value.lastIndexOf('.') + 1);
  }

  /** The list of steps that it stands in; what undoes a step stands where that step does. */
  public Frame frame() {
    return undoes()
        .map(StepPath::frame)
        .orElseGet(() -> new Frame(value.substring(0, value.lastIndexOf('.') + 1)));
  }

  /** One of the lists of steps below this block. */
  public Frame lane(String lane) {
    return new Frame(value + "." + lane + ".");
  }

  /** The step that undoes this one. */
  public StepPath compensation() {
    return new StepPath(value + UNDO);
  }

  /**
   * The step that this one undoes: ids and lanes take turns, so that its names are even in number.
   */
  public Optional<StepPath> undoes() {
    int dots = 0;
    for (int at = value.indexOf('.'); at >= 0; at = value.indexOf('.', at + 1)) {
      dots++;
    }
    return dots % 2 == 1
        ? Optional.of(new StepPath(value.substring(0, value.lastIndexOf('.'))))
        : Optional.empty();
  }

  /** Whether it is one of the workflow's own steps, and stands below none. */
  boolean isOwn() {
    return value.indexOf('.') < 0;
  }

  /** Whether it stands below that block, at any depth. */
  boolean isBelow(StepPath block) {
    return value.length() > block.value.length()
        && value.startsWith(block.value)
        && value.charAt(block.value.length()) == '.';
  }

  @Override
  public String toString() {
    return value;
  }
}
