package dev.signalbox.core;

import java.util.List;
import java.util.Optional;

/** What the lanes of a {@code for-each} stand for. */
final class Items {
  private Items() {}

  /** Those of this block; none where it is of another kind. */
  static List<Json> of(StepRun block) {
    return block
        .numbered()
        .filter(StepRun.Numbered.Items.class::isInstance)
        .map(numbered -> ((StepRun.Numbered.Items) numbered).values())
        .orElse(List.of());
  }

  /**
   * The items that the lanes around a step stand for: a result counts for these only. Empty where
   * no lane is that of an item.
   */
  static Optional<Digest> around(Run run, StepPath path) {
    var items = new StringBuilder();
    for (Optional<Frame> at = Optional.of(path.frame()); at.isPresent(); at = at.get().outer()) {
      Frame lane = at.get();
      List<Json> values = lane.block().flatMap(run.steps()::find).map(Items::of).orElse(List.of());
      if (!values.isEmpty()) {
        items.append(values.get(Integer.parseInt(lane.lane()))).append('\n');
      }
    }
    return items.isEmpty() ? Optional.empty() : Optional.of(Digest.of(items.toString()));
  }
}
