package dev.signalbox.queue.log;

import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import java.time.Instant;
import java.util.Optional;

/**
 * What became of one trigger: of an event that a workflow wanted to start for.
 *
 * @param id sorts by time
 * @param event the id of the event
 * @param rule what decided, in words
 * @param key of the rule, where it has one
 * @param run that came of it, as soon as there is one; of a duplicate, that of the original
 * @param retryAt of what was dropped: when the next would be let through
 * @param pending what it waits in: all triggers of one debounce or batch have the same
 */
public record TriggerRow(
    String id,
    String event,
    String name,
    WorkflowId workflow,
    Outcome outcome,
    String rule,
    Optional<String> key,
    Optional<RunId> run,
    Optional<Instant> retryAt,
    Instant time,
    Optional<String> pending) {

  /** In a word. */
  public enum Outcome {
    /** The run may wait for its turn still. */
    STARTED,
    SKIPPED,
    DROPPED,
    DEBOUNCED,
    BATCHED,
    DUPLICATE
  }
}
