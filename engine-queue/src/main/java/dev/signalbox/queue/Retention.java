package dev.signalbox.queue;

import dev.signalbox.core.WorkflowId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How long what is over is kept; what has no time is kept for ever.
 *
 * @param runs from the end of a run on
 * @param byWorkflow the same, for runs of these
 * @param triggers the records of triggers
 */
public record Retention(
    Optional<Duration> runs, Map<WorkflowId, Duration> byWorkflow, Optional<Duration> triggers) {
  public static final Retention NONE = new Retention(Optional.empty(), Map.of(), Optional.empty());

  public Retention {
    byWorkflow = Map.copyOf(byWorkflow);
  }

  boolean isNone() {
    return runs.isEmpty() && byWorkflow.isEmpty() && triggers.isEmpty();
  }

  /** The shortest time that any run is kept. */
  Optional<Duration> shortest() {
    return Stream.concat(runs.stream(), byWorkflow.values().stream()).min(Duration::compareTo);
  }

  boolean isOver(RunRow row, Instant now) {
    return Optional.ofNullable(byWorkflow.get(row.workflow()))
        .or(() -> runs)
        .filter(kept -> !row.updated().plus(kept).isAfter(now))
        .isPresent();
  }
}
