package dev.signalbox.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What holds now: what the newest definitions say, unless it was changed while the engine runs.
 *
 * @param configured of each gate, what each workflow says of it
 * @param changed what counts instead, for all of them
 */
public record Limits(
    SequencedMap<Gate, SequencedMap<WorkflowId, Limit>> configured,
    SequencedMap<Gate, Limit> changed) {
  public static final Limits NONE = new Limits(new LinkedHashMap<>(), new LinkedHashMap<>());

  public Limits {
    configured = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(configured));
    changed = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(changed));
  }

  /** These, with what is given here for one gate; with nothing, what the definitions say. */
  public Limits with(Gate gate, Optional<Limit> limit) {
    var now = new LinkedHashMap<>(changed);
    limit.ifPresentOrElse(value -> now.put(gate, value), () -> now.remove(gate));
    return new Limits(configured, now);
  }

  /**
   * The claim as it counts now. What is not configured any more binds by what it was when the run
   * was made.
   */
  public Claim current(Claim claim, WorkflowId workflow) {
    return Optional.ofNullable(changed.get(claim.gate()))
        .or(() ->
            Optional.ofNullable(configured.get(claim.gate()))
                .flatMap(each -> Optional.ofNullable(each.get(workflow))))
        .map(limit -> limit.claim(claim.gate(), claim.bucket()))
        .orElse(claim);
  }
}
