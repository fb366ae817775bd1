package dev.signalbox.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;

/**
 * Folds facts into a run. Decides nothing and refuses nothing: a history that does not fit is a
 * bug, or not ours.
 */
final class Fold {
  private Fold() {}

  /** Engine time never runs backwards: an entry is never earlier than the one before it. */
  static Instant time(Run before, Instant time) {
    return time.isBefore(before.updated()) ? before.updated() : time;
  }

  static Run created(Fact.RunCreated fact, Instant at) {
    var birth =
        new Birth(
            fact.run(),
            fact.workflow(),
            fact.definition(),
            fact.event(),
            fact.seed(),
            fact.labels(),
            fact.origin(),
            fact.parent(),
            at,
            fact.deadline(),
            reused(fact),
            fact.terms());
    return new Run(
        birth,
        at,
        1,
        new Stage.Working(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Steps.NONE);
  }

  static Run apply(Run run, Fact fact, Instant at) {
    return switch (fact) {
      case Fact.OfStep about -> held(ofStep(run, about, at), about);
      case Fact.RunCreated _ ->
          throw new IllegalStateException("expected run " + run.id() + " to be created once");
      case Fact.RunQueued _ -> run.with(new Stage.Queued());
      case Fact.RunAdmitted _ -> run.with(new Stage.Working());
      case Fact.SignalKept(String name, Json event) -> kept(run, new Run.Signal(name, event));
      case Fact.SignalTaken(String name) -> taken(run, name);
      case Fact.CancelAccepted(String by, String reason) ->
          run.cancelled(new Run.Cancellation(by, reason));
      case Fact.RunOverran(Failure failure) -> run.overran(failure);
      case Fact.RunMigrated(Digest definition, String _) -> run.by(definition);
      case Fact.RunPaused(String by, String reason) ->
          run.paused(Optional.of(new Pause(by, reason, at, List.of())));
      case Fact.RunResumed _ -> run.paused(Optional.empty());
      case Fact.PhaseBegun(Stage.Phase phase, Stage.Ending ending) ->
          run.with(new Stage.Closing(phase, ending));
      case Fact.RunSucceeded(Json output) -> run.with(new Stage.Succeeded(output));
      case Fact.RunFailed(Run.RunFailure failure) -> run.with(new Stage.Failed(failure));
      case Fact.RunCancelled(Optional<Run.RunFailure> failure) ->
          run.with(new Stage.Cancelled(failure));
    };
  }

  /** What follows from the end of a step follows once the run is no longer paused. */
  private static Run held(Run run, Fact.OfStep fact) {
    return isEnd(fact) && run.paused()
        ? run.paused(run.pause().map(pause -> pause.with(fact.step())))
        : run;
  }

  static boolean isEnd(Fact.OfStep fact) {
    return fact instanceof Fact.StepSucceeded
        || fact instanceof Fact.StepFailed
        || fact instanceof Fact.StepSkipped
        || fact instanceof Fact.StepCancelled
        || fact instanceof Fact.StepReused;
  }

  private static Run ofStep(Run run, Fact.OfStep fact, Instant at) {
    return switch (fact) {
      case Fact.StepReused(StepPath path) -> reused(run, path);
      case Fact.StepStarted(StepPath path, Json input) ->
          run.with(StepRun.begun(path, new Progress.Offered(), input));
      case Fact.StepSkipped(StepPath path) ->
          run.with(StepRun.begun(path, new Progress.Skipped(), Json.NULL));
      case Fact.SleepBegun(StepPath path, Instant until) ->
          beginFirst(run, path, new Progress.Sleeping(until));
      case Fact.EmissionBegun(StepPath path, String name, Json data) ->
          beginFirst(run, path, new Progress.Emitting(name, data));
      case Fact.ApprovalOpened asked -> asked(run, asked, at);
      case Fact.AttemptUsed used -> step(run, used.step(), it -> StepFold.consumed(it, used, at));
      case Fact.BudgetReleased released ->
          step(run, released.step(), it -> StepFold.released(it, released));
      case Fact.ApprovalVoted(StepPath path, Vote vote) ->
          step(run, path, step -> StepFold.voted(step, vote));
      case Fact.ApprovalReminded(StepPath path, int _, Optional<Instant> next) ->
          step(run, path, step -> StepFold.reminded(step, next));
      case Fact.ApprovalEscalated(StepPath path, List<String> to) ->
          step(run, path, step -> StepFold.escalated(step, to));
      case Fact.ApprovalClosed(StepPath path, StepRun.Ruling ruling) ->
          step(run, path, step -> step.with(Optional.of(ruling)));
      case Fact.AttemptQueued(StepPath path, int attempt, boolean metered) ->
          step(run, path, step -> StepFold.attempt(step, attempt, new Progress.Queued(metered)));
      case Fact.AttemptOffered(StepPath path, int attempt) ->
          step(run, path, step -> StepFold.attempt(step, attempt, new Progress.Offered()));
      case Fact.AttemptDelayed(StepPath path, int attempt, Instant due) ->
          step(run, path, step -> StepFold.attempt(step, attempt, new Progress.Pausing(due)));
      case Fact.AttemptBegun begun ->
          progress(run, begun.step(), new Progress.Started(begun.nonce(), at, begun.deadline()));
      case Fact.AttemptInterrupted(StepPath path, int _, StepRun.Cause cause) ->
          step(run, path, step -> step.with(StepFold.interrupted(step, cause)));
      case Fact.AttemptFailed failed ->
          step(run, failed.step(), step -> StepFold.failed(step, failed));
      case Fact.AttemptCrashed(StepPath path, int _, String _) ->
          step(run, path, step -> step.with(step.tally().crashed()));
      case Fact.AttemptReturned _ -> run;
      case Fact.AttemptClaimed(StepPath path, int _, Json claim) ->
          progress(run, path, new Progress.Verifying(claim, 0, 0, List.of()));
      case Fact.CheckPassed passed ->
          step(run, passed.step(), step -> StepFold.passed(step, passed.detail()));
      case Fact.CheckCrashed(StepPath path, int _, int _, String _) ->
          step(run, path, StepFold::checkCrashed);
      case Fact.WaitBegun begun -> beginFirst(run, begun.step(), StepFold.listening(begun));
      case Fact.WaitMatched matched ->
          step(run, matched.step(), step -> StepFold.matched(step, matched));
      case Fact.CallBegun(StepPath path, WorkflowId workflow, Json data) ->
          beginFirst(run, path, new Progress.Calling(workflow, data, Optional.empty(), false));
      case Fact.ChildMade(StepPath path, RunId child) ->
          step(run, path, step -> StepFold.made(step, child));
      case Fact.CallStopping(StepPath path) ->
          step(run, path, step -> StepFold.called(step, StepFold.calling(step).child(), true));
      case Fact.BlockBegun(StepPath path, Optional<StepRun.Numbered> numbered) ->
          run.with(StepFold.block(path, numbered));
      case Fact.LaneBegun(StepPath path, String _) ->
          step(run, path, step -> StepFold.lanes(step, 1, 1));
      case Fact.LaneEnded(StepPath path, String _, Optional<Failure> _) ->
          step(run, path, step -> StepFold.lanes(step, 0, -1));
      case Fact.BlockClosing(StepPath path, StepRun.Closing closing) ->
          step(run, path, step -> StepFold.closing(step, closing));
      case Fact.StepSucceeded(StepPath path, Json output) ->
          end(run, path, new Progress.Succeeded(output));
      case Fact.StepFailed(StepPath path, Failure failure, Json output) ->
          end(run, path, new Progress.Failed(failure, output));
      case Fact.StepCancelled(StepPath path) -> end(run, path, new Progress.Cancelled());
    };
  }

  private static Run step(Run run, StepPath path, UnaryOperator<StepRun> change) {
    return run.with(change.apply(run.steps().get(path)));
  }

  /** A question is a step of its own, or a task is held by it. */
  private static Run asked(Run run, Fact.ApprovalOpened fact, Instant at) {
    var asking = StepFold.asking(fact, at);
    return run.steps()
        .find(fact.step())
        .map(step -> run.with(StepFold.held(step, fact, asking)))
        .orElseGet(() -> beginFirst(run, fact.step(), asking));
  }

  private static Run progress(Run run, StepPath path, Progress next) {
    return step(run, path, step -> step.with(next));
  }

  /** A step that the engine carries out itself has one attempt, the first. */
  private static Run beginFirst(Run run, StepPath path, Progress progress) {
    return run.with(StepFold.attempt(StepRun.begun(path, progress, Json.NULL), 1, progress));
  }

  private static SequencedMap<StepPath, Event.Reused> reused(Fact.RunCreated fact) {
    var reused = new LinkedHashMap<StepPath, Event.Reused>();
    fact.reused().forEach(each -> reused.put(each.step(), each));
    return reused;
  }

  private static Run reused(Run run, StepPath path) {
    Progress progress =
        run.reused(path)
            .flatMap(Event.Reused::output)
            .<Progress>map(Progress.Succeeded::new)
            .orElseGet(Progress.Skipped::new);
    return run.with(StepRun.begun(path, progress, Json.NULL));
  }

  /** Only tasks are begun before they end; a value that was computed ends as it begins. */
  private static Run end(Run run, StepPath path, Progress end) {
    return run.with(
        run.steps()
            .find(path)
            .map(step -> step.endedWith(end))
            .orElseGet(() -> StepFold.attempt(StepRun.begun(path, end, Json.NULL), 1, end)));
  }

  private static Run kept(Run run, Run.Signal signal) {
    var signals = new ArrayList<>(run.signals());
    signals.add(signal);
    return run.with(signals);
  }

  private static Run taken(Run run, String name) {
    var signals = new ArrayList<>(run.signals());
    for (int i = 0; i < signals.size(); i++) {
      if (signals.get(i).name().equals(name)) {
        signals.remove(i);
        return run.with(signals);
      }
    }
    throw new IllegalStateException(
        "run " + run.id() + ": expected a signal " + name + ", found none");
  }
}
