package dev.signalbox.queue.log;

import dev.signalbox.core.Digest;
import dev.signalbox.core.Origin;
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
    Lineage lineage,
    Optional<String> failure,
    Optional<String> quarantine) {

  /** The run that it was made of, and how. */
  public record Lineage(
      Optional<RunId> retryOf, Optional<RunId> forkedFrom, Optional<RunId> continues) {
    public static final Lineage NONE =
        new Lineage(Optional.empty(), Optional.empty(), Optional.empty());

    public static Lineage of(Run run) {
      return run.origin()
          .map(origin ->
              switch (origin) {
                case Origin.Retry retry ->
                    new Lineage(Optional.of(retry.run()), Optional.empty(), Optional.empty());
                case Origin.Continued continued ->
                    new Lineage(Optional.empty(), Optional.empty(), Optional.of(continued.run()));
                case Origin.Fork fork ->
                    new Lineage(Optional.empty(), Optional.of(fork.run()), Optional.empty());
              })
          .orElse(NONE);
    }
  }

  public Optional<RunId> retryOf() {
    return lineage.retryOf();
  }
}
