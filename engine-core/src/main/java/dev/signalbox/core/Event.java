package dev.signalbox.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What reached a run. It brings its time, its ids and its chance along, so that the decision need
 * not ask for any.
 */
public sealed interface Event {
  /** Engine time: never before that of the event before it. */
  Instant time();

  /**
   * A run is wanted.
   *
   * @param event what it is about, {@code {id,name,data,time}}
   * @param vetoed why a guard does not want it; the run then exists, as failed
   * @param origin of which run it is made, if it is
   * @param parent the step that invokes it
   * @param reused what it takes over from that one: steps that need not run again
   * @param terms on which it begins; empty: at once
   * @param unfit why it cannot be said on what terms; the run then exists, as failed
   */
  record RunRequested(
      Instant time,
      RunId run,
      Json event,
      long seed,
      SequencedMap<String, String> labels,
      Optional<String> vetoed,
      Optional<Origin> origin,
      Optional<Run.Parent> parent,
      List<Reused> reused,
      Optional<Terms> terms,
      Optional<String> unfit)
      implements Event {
    /** A run that begins at once. */
    public RunRequested(
        Instant time,
        RunId run,
        Json event,
        long seed,
        SequencedMap<String, String> labels,
        Optional<String> vetoed,
        Optional<Origin> origin,
        Optional<Run.Parent> parent,
        List<Reused> reused) {
      this(
          time,
          run,
          event,
          seed,
          labels,
          vetoed,
          origin,
          parent,
          reused,
          Optional.empty(),
          Optional.empty());
    }
  }

  /** Every claim of the run is met: it may begin. */
  record Admitted(Instant time) implements Event {}

  /** Every claim of the attempt is met: it may be offered. */
  record SlotGranted(Instant time, StepPath step, int attempt) implements Event {}

  /**
   * A recorded result, which counts if the run gets to that step.
   *
   * @param output empty for a step that was skipped
   * @param items the digest of the items that the lanes around it stand for, if they do: it counts
   *     for the same only
   */
  record Reused(StepPath step, Optional<Json> output, Optional<Digest> items) {}

  /** A worker is about to begin an attempt; {@code nonce} is the name of this delivery. */
  record AttemptStarted(Instant time, StepPath step, int attempt, String nonce) implements Event {}

  /** {@code usage}: what it says that it has consumed. */
  record AttemptEnded(
      Instant time, StepPath step, int attempt, Outcome outcome, Optional<Usage> usage)
      implements Event {
    /** One that says nothing of what it has consumed. */
    public AttemptEnded(Instant time, StepPath step, int attempt, Outcome outcome) {
      this(time, step, attempt, outcome, Optional.empty());
    }
  }

  /** The worker is gone, and what it had begun with it. */
  record AttemptLost(Instant time, StepPath step, int attempt, String reason) implements Event {}

  /** An item of evidence was looked for. */
  record Observed(Instant time, StepPath step, int attempt, int check, Verdict verdict)
      implements Event {}

  /** The one who looked for it is gone. */
  record CheckLost(Instant time, StepPath step, int attempt, int check, String reason)
      implements Event {}

  record TimerFired(Instant time, Timer timer) implements Event {}

  /**
   * Somebody decided.
   *
   * @param digest that of what was shown, where the decider named it
   * @param channel where it was said, see {@link Vote}
   * @param link the one-time id of the link that it was said with
   */
  record ApprovalDecided(
      Instant time,
      StepPath step,
      StepRun.Ruling.Choice choice,
      Actor by,
      Optional<String> comment,
      Optional<Digest> digest,
      String channel,
      Optional<String> link)
      implements Event {}

  /** A link was made that decides in somebody's name. Changes nothing, and is found in the log. */
  record LinkMade(
      Instant time, StepPath step, String link, String holder, String by, Instant expires)
      implements Event {}

  /** A genuine link was not good for a decision any more. Changes nothing. */
  record LinkRefused(Instant time, StepPath step, String link, String holder, String reason)
      implements Event {}

  /** The event of an emit step was accepted. */
  record Emitted(Instant time, StepPath step) implements Event {}

  /** A guard does not let the event of an emit step in. */
  record EmissionRefused(Instant time, StepPath step, String reason) implements Event {}

  /**
   * An event was accepted that a step of this run, or its {@code cancel-on}, may wait for.
   *
   * @param received when it was; a wait whose time was over by then does not hear it
   * @param consumable whether it is the turn of this run to take it for itself alone
   */
  record EventArrived(
      Instant time, String name, Json event, Optional<Instant> received, boolean consumable)
      implements Event {
    /** One that has just been received, and that nobody else has consumed. */
    public EventArrived(Instant time, String name, Json event) {
      this(time, name, event, Optional.of(time), true);
    }
  }

  /** Somebody sent something to this very run. {@code event}: as events are, with an id. */
  record SignalSent(Instant time, String name, Json event) implements Event {}

  /** The run that a step invokes has been made. */
  record ChildStarted(Instant time, StepPath step, RunId child) implements Event {}

  /** The run that a step invokes cannot be made. */
  record ChildRefused(Instant time, StepPath step, Failure failure) implements Event {}

  /** The run that a step invokes has ended. */
  record ChildEnded(Instant time, StepPath step, RunId child, Result result) implements Event {}

  /** How a run has ended, for the one that waits for it. */
  sealed interface Result {
    record Succeeded(Json output) implements Result {}

    record Failed(Failure failure) implements Result {}

    record Cancelled() implements Result {}
  }

  /**
   * Somebody wants the run to go on by another definition, of which {@link Migration} has proven
   * that all that has happened follows from it, too.
   */
  record Migrated(Instant time, Digest to, String by) implements Event {}

  record PauseRequested(Instant time, String by, String reason) implements Event {}

  record ResumeRequested(Instant time, String by) implements Event {}

  /**
   * Somebody wants the run to end.
   *
   * @param force also where it has gone on as another run: what it still does itself is stopped
   */
  record CancelRequested(Instant time, String by, String reason, boolean force) implements Event {
    public CancelRequested(Instant time, String by, String reason) {
      this(time, by, reason, false);
    }
  }

  /**
   * A plugin's hook threw or ran late. Changes nothing; it is in the log so that it can be found.
   */
  record HookFailed(Instant time, String plugin, String hook, String message) implements Event {}
}
