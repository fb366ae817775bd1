package dev.signalbox.queue;

import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which runs to list. All that is given must hold.
 *
 * @param workflows only runs of one of these
 * @param limit 1 to 500
 */
public record RunQuery(
    Optional<Run.Status> status,
    Optional<Set<WorkflowId>> workflows,
    Map<String, String> labels,
    Optional<RunId> retryOf,
    Optional<String> cursor,
    int limit) {
  public static final int LIMIT_MAX = 500;

  public RunQuery {
    workflows = workflows.map(Set::copyOf);
    labels = Map.copyOf(labels);
  }
}
