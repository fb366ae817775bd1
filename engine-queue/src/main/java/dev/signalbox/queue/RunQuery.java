package dev.signalbox.queue;

import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import java.util.Map;
import java.util.Optional;

/**
 * Which runs to list. All that is given must hold.
 *
 * @param limit 1 to 500
 */
public record RunQuery(
    Optional<Run.Status> status,
    Optional<WorkflowId> workflow,
    Map<String, String> labels,
    Optional<RunId> retryOf,
    Optional<String> cursor,
    int limit) {
  public static final int LIMIT_MAX = 500;
}
