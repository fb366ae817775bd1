package dev.signalbox.queue.log;

import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import java.util.Optional;
import java.util.Set;

/**
 * Which triggers to list, the newest first.
 *
 * @param workflows only of these
 * @param prefix of their ids, where it is known: others need not be looked at
 */
public record TriggerQuery(
    Optional<TriggerRow.Outcome> outcome,
    Optional<Set<WorkflowId>> workflows,
    Optional<String> event,
    Optional<RunId> run,
    Optional<String> cursor,
    int limit,
    Optional<String> prefix) {
  public static final int LIMIT_MAX = 500;

  public TriggerQuery within(String ids) {
    return new TriggerQuery(outcome, workflows, event, run, cursor, limit, Optional.of(ids));
  }
}
