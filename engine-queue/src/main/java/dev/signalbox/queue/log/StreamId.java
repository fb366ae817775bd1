package dev.signalbox.queue.log;

import dev.signalbox.core.RunId;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.core.WorkflowId;

/**
 * Which history an entry belongs to. A back end encodes it at its own edge; names from outside are
 * any text.
 */
public sealed interface StreamId {
  /** All that has happened to a run. */
  record OfRun(RunId run) implements StreamId {}

  /** Events that were accepted with this id; the last entry makes it known. */
  record OfEvent(String id) implements StreamId {}

  /** Runs that were asked for under an idempotency key; the last entry makes the key known. */
  record OfKey(WorkflowId workflow, String key) implements StreamId {}

  /**
   * One bucket of something that decides on triggers; its last entry is its state.
   *
   * @param kind in kebab-case
   * @param scope whose it is: the id of a workflow
   * @param key any text
   */
  record OfGate(String kind, String scope, String key) implements StreamId {}

  /** All that has become of the ticks of a schedule; the last entry says how they stand. */
  record OfSchedule(ScheduleId schedule) implements StreamId {}
}
