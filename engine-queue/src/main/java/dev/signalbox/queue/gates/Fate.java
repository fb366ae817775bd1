package dev.signalbox.queue.gates;

import dev.signalbox.core.RunId;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.log.TriggerRow.Outcome;
import java.time.Instant;
import java.util.Optional;

/** What a gate has decided about a trigger; see {@link TriggerRow}. */
public record Fate(
    Outcome outcome,
    String rule,
    Optional<String> key,
    Optional<RunId> run,
    Optional<Instant> retryAt,
    Optional<String> pending) {

  public static Fate of(Outcome outcome, String rule) {
    return new Fate(
        outcome, rule, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  static Fate started(String rule, RunId run) {
    return of(Outcome.STARTED, rule).with(run);
  }

  Fate keyed(String bucket) {
    Optional<String> shown = bucket.isEmpty() ? Optional.empty() : Optional.of(bucket);
    return new Fate(outcome, rule, shown, run, retryAt, pending);
  }

  public Fate with(RunId of) {
    return new Fate(outcome, rule, key, Optional.of(of), retryAt, pending);
  }

  Fate until(Instant instant) {
    return new Fate(outcome, rule, key, run, Optional.of(instant), pending);
  }

  Fate in(String pendingId) {
    return new Fate(outcome, rule, key, run, retryAt, Optional.of(pendingId));
  }
}
