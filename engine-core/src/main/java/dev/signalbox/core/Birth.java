package dev.signalbox.core;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What a run is made with.
 *
 * @param definition the digest of the workflow that the run keeps to
 * @param event what started it, {@code {id,name,data,time}}
 * @param seed where the run's chance (jitter) comes from
 * @param parent the step that has invoked it and waits for its end
 * @param deadline when the whole run times out
 * @param reused results of another run, which stand for the steps that the run gets to
 * @param terms on which it begins, where it does not begin at once
 */
public record Birth(
    RunId id,
    WorkflowId workflow,
    Digest definition,
    Json event,
    long seed,
    SequencedMap<String, String> labels,
    Optional<Origin> origin,
    Optional<Run.Parent> parent,
    Instant created,
    Optional<Instant> deadline,
    SequencedMap<StepPath, Event.Reused> reused,
    Optional<Terms> terms) {
  public Birth {
    reused = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(reused));
    labels = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(labels));
  }

  Birth by(Digest other) {
    return new Birth(
        id, workflow, other, event, seed, labels, origin, parent, created, deadline, reused, terms);
  }
}
