package dev.signalbox.queue;

import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import java.util.Optional;

/** Which triggers to list, the newest first. */
public record TriggerQuery(
    Optional<TriggerRow.Outcome> outcome,
    Optional<WorkflowId> workflow,
    Optional<String> event,
    Optional<RunId> run,
    Optional<String> cursor,
    int limit) {
  public static final int LIMIT_MAX = 500;
}
