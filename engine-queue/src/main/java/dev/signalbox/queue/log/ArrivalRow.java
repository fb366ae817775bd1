package dev.signalbox.queue.log;

import dev.signalbox.core.RunId;

/**
 * That an event has to be handed to a run.
 *
 * @param asked how often another wait of the run has begun meanwhile that the event may end: it is
 *     another row then, and handed over again
 */
public record ArrivalRow(RunId run, String event, long asked) {}
