package dev.signalbox.core;

import java.util.Optional;

/**
 * One list of steps of a run: that of the workflow itself, or a lane of a block (a branch, an item,
 * a round). {@code prefix} stands before the ids of its steps: empty, or {@code f.0.}.
 */
public record Frame(String prefix) {
  public static final Frame ROOT = new Frame("");

  public StepPath path(StepId id) {
    return path(id.value());
  }

  public StepPath path(String id) {
    return new StepPath(prefix + id);
  }

  /** The block that it is a lane of. */
  public Optional<StepPath> block() {
    return prefix.isEmpty()
        ? Optional.empty()
        : Optional.of(new StepPath(prefix.substring(0, dot())));
  }

  /** The lane's name; empty for that of the workflow itself. */
  public String lane() {
    return prefix.isEmpty() ? "" : prefix.substring(dot() + 1, prefix.length() - 1);
  }

  /** The list of steps that its block stands in. */
  public Optional<Frame> outer() {
    return block().map(StepPath::frame);
  }

  private int dot() {
    return prefix.lastIndexOf('.', prefix.length() - 2);
  }
}
