package dev.signalbox.queue.retention;

import dev.signalbox.core.WorkflowId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How long what is over is kept; what has no time is kept for ever.
 *
 * @param runs from the end of a run on
 * @param byWorkflow the same, for runs of these
 * @param files what lies beside the log
 * @param triggers the records of triggers
 * @param events that nothing refers to, and no live run may look back to
 * @param schedules what became of their ticks
 */
public record Retention(
    Optional<Duration> runs,
    Map<WorkflowId, Duration> byWorkflow,
    OfFiles files,
    Optional<Duration> triggers,
    Optional<Duration> events,
    Optional<Duration> schedules) {
  public static final Retention NONE =
      new Retention(
          Optional.empty(),
          Map.of(),
          new OfFiles(Optional.empty(), Optional.empty()),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /**
   * Of a run that is kept, from its end on.
   *
   * @param logs what its attempts have printed
   * @param workspaces where it has worked, if nothing of that would be lost
   */
  public record OfFiles(Optional<Duration> logs, Optional<Duration> workspaces) {}

  public Retention {
    byWorkflow = Map.copyOf(byWorkflow);
  }

  boolean keepsRuns() {
    return runs.isEmpty() && byWorkflow.isEmpty();
  }

  /** How long runs of this workflow are kept. */
  Optional<Duration> runsOf(WorkflowId workflow) {
    return Optional.ofNullable(byWorkflow.get(workflow)).or(() -> runs);
  }
}
