package dev.signalbox.queue.operations;

import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.WorkflowId;
import java.util.List;
import java.util.Optional;

/**
 * What an event would do to a run that waits for events of its name.
 *
 * @param event the id of the event
 */
public record Encounter(String event, RunId run, WorkflowId workflow, Effect effect) {
  /** In a word. */
  public sealed interface Effect {
    /** It is what this step waits for; the step may wait for more still. */
    record Resumes(StepPath step, String rule) implements Effect {}

    /** It is one of those that cancel the run. */
    record Cancels(String rule) implements Effect {}

    /**
     * It is neither.
     *
     * @param step empty where it is the {@code cancel-on} of the run
     * @param reasons one for each event of this name that is waited for
     */
    record Misses(Optional<StepPath> step, List<String> reasons) implements Effect {
      public Misses {
        reasons = List.copyOf(reasons);
      }
    }
  }

  /**
   * What some events would do.
   *
   * @param more whether there are others, which were not looked at
   */
  public record Page(List<Encounter> items, boolean more) {
    public Page {
      items = List.copyOf(items);
    }
  }
}
