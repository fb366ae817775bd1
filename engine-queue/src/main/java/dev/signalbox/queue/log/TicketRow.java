package dev.signalbox.queue.log;

import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;

/**
 * A run, or an attempt of one of its steps, that waits for its turn.
 *
 * @param step empty for the run as a whole
 * @param line the same for all that claim of the same buckets
 * @param claims as JSON
 */
public record TicketRow(
    RunId run,
    String step,
    WorkflowId workflow,
    int attempt,
    long rank,
    int place,
    String line,
    Json claims) {}
