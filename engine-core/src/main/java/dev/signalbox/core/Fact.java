package dev.signalbox.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What the transition concluded from an event. Facts are what the log replays: folding them decides
 * nothing, so that a fixed rule or a newer expression language never rewrites what has happened.
 */
public sealed interface Fact {
  record RunCreated(
      RunId run,
      WorkflowId workflow,
      Digest definition,
      Json event,
      long seed,
      SequencedMap<String, String> labels,
      Optional<Run.Origin> origin,
      Optional<Instant> deadline)
      implements Fact {}

  /** The recorded result of another run stands for this step; empty for a step that was skipped. */
  record StepReused(StepPath step, Optional<Json> output) implements Fact {}

  /** A task was reached; its input is fixed from here on. */
  record StepStarted(StepPath step, Json input) implements Fact {}

  record AttemptOffered(StepPath step, int attempt) implements Fact {}

  /** The attempt will be offered at {@code due}. */
  record AttemptDelayed(StepPath step, int attempt, Instant due) implements Fact {}

  record AttemptBegun(StepPath step, int attempt, String nonce, Optional<Instant> deadline)
      implements Fact {}

  record AttemptInterrupted(StepPath step, int attempt, StepRun.Cause cause) implements Fact {}

  /** {@code counted}: against {@code max-attempts}. */
  record AttemptFailed(StepPath step, int attempt, Failure failure, boolean counted)
      implements Fact {}

  /** Counts against {@code max-crashes}. */
  record AttemptCrashed(StepPath step, int attempt, String reason) implements Fact {}

  /** Handed back by a worker that shuts down; counts against nothing. */
  record AttemptReturned(StepPath step, int attempt) implements Fact {}

  /** The attempt claims to be done; the first item of evidence is looked for. */
  record AttemptClaimed(StepPath step, int attempt, Json claim) implements Fact {}

  /** The item was seen; the next one is looked for. */
  record CheckPassed(StepPath step, int attempt, int check, Json detail) implements Fact {}

  record CheckCrashed(StepPath step, int attempt, int check, String reason) implements Fact {}

  record ApprovalOpened(
      StepPath step, Json ask, List<String> by, Digest digest, Optional<Instant> deadline)
      implements Fact {}

  record ApprovalClosed(StepPath step, StepRun.Ruling ruling) implements Fact {}

  record SleepBegun(StepPath step, Instant until) implements Fact {}

  record EmissionBegun(StepPath step, String name, Json data) implements Fact {}

  record StepSucceeded(StepPath step, Json output) implements Fact {}

  record StepFailed(StepPath step, Failure failure, Json output) implements Fact {}

  record StepSkipped(StepPath step) implements Fact {}

  record StepCancelled(StepPath step) implements Fact {}

  record CancelAccepted(String by, String reason) implements Fact {}

  /** The run has failed; its {@code on-failure} steps follow. */
  record HandlingBegun(Run.RunFailure failure) implements Fact {}

  record RunSucceeded(Json output) implements Fact {}

  record RunFailed(Run.RunFailure failure) implements Fact {}

  /**
   * @param failure what had failed before, where that was being handled; empty too in logs that
   *     were written before it was kept
   */
  record RunCancelled(Optional<Run.RunFailure> failure) implements Fact {}
}
