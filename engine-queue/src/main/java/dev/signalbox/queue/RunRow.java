package dev.signalbox.queue;

import dev.signalbox.core.Digest;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import java.time.Instant;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A run as lists show it. Written when its status, labels or wake-at change; {@code updated} and
 * {@code sequence} are as of then.
 *
 * @param failure the kind and message, for a run that has failed
 * @param quarantine why the run cannot be trusted, for one that is quarantined
 */
public record RunRow(
    RunId run,
    WorkflowId workflow,
    Digest definition,
    Run.Status status,
    long sequence,
    Instant created,
    Instant updated,
    Optional<Instant> wakeAt,
    SequencedMap<String, String> labels,
    Optional<RunId> retryOf,
    Optional<String> failure,
    Optional<String> quarantine) {}
