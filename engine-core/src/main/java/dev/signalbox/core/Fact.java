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
  /** One that is about a single step. */
  sealed interface OfStep extends Fact {
    StepPath step();
  }

  record RunCreated(
      RunId run,
      WorkflowId workflow,
      Digest definition,
      Json event,
      long seed,
      SequencedMap<String, String> labels,
      Optional<Origin> origin,
      Optional<Run.Parent> parent,
      Optional<Instant> deadline,
      List<Event.Reused> reused,
      Optional<Terms> terms)
      implements Fact {
    public RunCreated {
      reused = List.copyOf(reused);
    }

    /** Of a run that begins at once. */
    public RunCreated(
        RunId run,
        WorkflowId workflow,
        Digest definition,
        Json event,
        long seed,
        SequencedMap<String, String> labels,
        Optional<Origin> origin,
        Optional<Run.Parent> parent,
        Optional<Instant> deadline,
        List<Event.Reused> reused) {
      this(
          run,
          workflow,
          definition,
          event,
          seed,
          labels,
          origin,
          parent,
          deadline,
          reused,
          Optional.empty());
    }
  }

  /** It waits for its turn to begin. */
  record RunQueued() implements Fact {}

  record RunAdmitted() implements Fact {}

  /** The recorded result of another run stands for this step. */
  record StepReused(StepPath step) implements OfStep {}

  /** A task was reached; its input is fixed from here on. */
  record StepStarted(StepPath step, Json input) implements OfStep {}

  /**
   * The attempt waits for its turn to be offered; {@code metered}: of budgets that runs share, too.
   */
  record AttemptQueued(StepPath step, int attempt, boolean metered) implements OfStep {}

  record AttemptOffered(StepPath step, int attempt) implements OfStep {}

  /** The attempt will be offered at {@code due}. */
  record AttemptDelayed(StepPath step, int attempt, Instant due) implements OfStep {}

  record AttemptBegun(StepPath step, int attempt, String nonce, Optional<Instant> deadline)
      implements OfStep {}

  record AttemptInterrupted(StepPath step, int attempt, StepRun.Cause cause) implements OfStep {}

  /** {@code counted}: against {@code max-attempts}. */
  record AttemptFailed(StepPath step, int attempt, Failure failure, boolean counted)
      implements OfStep {}

  /** What the attempt says that it has consumed. */
  record AttemptUsed(StepPath step, int attempt, Usage usage) implements OfStep {}

  /**
   * Somebody lets the step go on although a budget is used up. Without saying which: one of those
   * of the run and of the step.
   */
  record BudgetReleased(StepPath step, Optional<Release> release) implements OfStep {}

  /** So many times as much again. */
  record Release(Budget.Scope scope, long times) {}

  /** Counts against {@code max-crashes}. */
  record AttemptCrashed(StepPath step, int attempt, String reason) implements OfStep {}

  /** Handed back by a worker that shuts down; counts against nothing. */
  record AttemptReturned(StepPath step, int attempt) implements OfStep {}

  /** The attempt claims to be done; the first item of evidence is looked for. */
  record AttemptClaimed(StepPath step, int attempt, Json claim) implements OfStep {}

  /** The item was seen; the next one is looked for. */
  record CheckPassed(StepPath step, int attempt, int check, Json detail) implements OfStep {}

  record CheckCrashed(StepPath step, int attempt, int check, String reason) implements OfStep {}

  /**
   * {@code remind} and {@code escalate}: when those who may decide are reminded, or are more;
   * {@code held}: why, where it is a task that must be let go on.
   */
  record ApprovalOpened(
      StepPath step,
      Json ask,
      List<String> by,
      int quorum,
      Digest digest,
      Optional<Instant> deadline,
      Optional<Instant> remind,
      Optional<Instant> escalate,
      Optional<Held> held)
      implements OfStep {}

  /**
   * A task is held: this budget is used up. {@code attempts}: how many of its attempts have begun.
   */
  record Held(Budget.Scope budget, int attempts) {}

  /** An approval that does not decide yet: the quorum is not reached. */
  record ApprovalVoted(StepPath step, Vote vote) implements OfStep {}

  /** {@code next}: when they are reminded again. */
  record ApprovalReminded(StepPath step, int number, Optional<Instant> next) implements OfStep {}

  /** These may decide as well from now on. */
  record ApprovalEscalated(StepPath step, List<String> to) implements OfStep {}

  record ApprovalClosed(StepPath step, StepRun.Ruling ruling) implements OfStep {}

  record SleepBegun(StepPath step, Instant until) implements OfStep {}

  record EmissionBegun(StepPath step, String name, Json data) implements OfStep {}

  // --- Waiting for others

  record WaitBegun(
      StepPath step,
      List<StepRun.Awaited> awaited,
      boolean all,
      Instant since,
      Optional<Instant> deadline,
      boolean consume)
      implements OfStep {}

  /** What is awaited at this place, from 0, has come. */
  record WaitMatched(StepPath step, int place, Json event) implements OfStep {}

  /** Nobody waited for it yet. */
  record SignalKept(String name, Json event) implements Fact {}

  /** The oldest signal of this name that was kept is used up. */
  record SignalTaken(String name) implements Fact {}

  record CallBegun(StepPath step, WorkflowId workflow, Json data) implements OfStep {}

  record ChildMade(StepPath step, RunId child) implements OfStep {}

  /** The child shall end, and is waited for. */
  record CallStopping(StepPath step) implements OfStep {}

  // --- Blocks

  /** {@code numbered}: what its lanes stand for, where they have numbers and not names. */
  record BlockBegun(StepPath step, Optional<StepRun.Numbered> numbered) implements OfStep {}

  record LaneBegun(StepPath step, String lane) implements OfStep {}

  /** {@code failure}: why it did not come to its end. */
  record LaneEnded(StepPath step, String lane, Optional<Failure> failure) implements OfStep {}

  /** No further lane begins; those that are open are being stopped. */
  record BlockClosing(StepPath step, StepRun.Closing closing) implements OfStep {}

  // --- Ends

  record StepSucceeded(StepPath step, Json output) implements OfStep {}

  record StepFailed(StepPath step, Failure failure, Json output) implements OfStep {}

  record StepSkipped(StepPath step) implements OfStep {}

  record StepCancelled(StepPath step) implements OfStep {}

  record CancelAccepted(String by, String reason) implements Fact {}

  /** The time of the run is over; what runs is being stopped. */
  record RunOverran(Failure failure) implements Fact {}

  /** From here on it goes by this definition. */
  record RunMigrated(Digest definition, String by) implements Fact {}

  record RunPaused(String by, String reason) implements Fact {}

  record RunResumed(String by) implements Fact {}

  /** The steps have ended; those of this phase follow. */
  record PhaseBegun(Stage.Phase phase, Stage.Ending ending) implements Fact {}

  record RunSucceeded(Json output) implements Fact {}

  record RunFailed(Run.RunFailure failure) implements Fact {}

  record RunCancelled(Optional<Run.RunFailure> failure) implements Fact {}
}
