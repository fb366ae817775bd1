package dev.signalbox.core;

import dev.signalbox.core.Run.Stage;
import dev.signalbox.core.StepRun.Progress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
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
    return new Run(
        fact.run(),
        fact.workflow(),
        fact.definition(),
        fact.event(),
        fact.seed(),
        fact.labels(),
        fact.origin(),
        at,
        at,
        fact.deadline(),
        1,
        new Stage.Working(),
        Optional.empty(),
        new LinkedHashMap<>());
  }

  static Run apply(Run run, Fact fact, Instant at) {
    return switch (fact) {
      case Fact.RunCreated _ ->
          throw new IllegalStateException("expected run " + run.id() + " to be created once");
      case Fact.StepReused(StepPath path, Optional<Json> output) -> reused(run, path, output);
      case Fact.StepStarted(StepPath path, Json input) ->
          begin(run, path, new Progress.Offered(), input);
      case Fact.StepSkipped(StepPath path) -> begin(run, path, new Progress.Skipped(), Json.NULL);
      case Fact.SleepBegun(StepPath path, Instant until) ->
          beginFirst(run, path, new Progress.Sleeping(until));
      case Fact.EmissionBegun(StepPath path, String name, Json data) ->
          beginFirst(run, path, new Progress.Emitting(name, data));
      case Fact.ApprovalOpened asked ->
          beginFirst(
              run,
              asked.step(),
              new Progress.Asking(asked.ask(), asked.by(), asked.digest(), at, asked.deadline()));
      case Fact.ApprovalClosed(StepPath path, StepRun.Ruling ruling) ->
          step(run, path, step -> ruled(step, ruling));
      case Fact.AttemptOffered(StepPath path, int attempt) ->
          step(run, path, step -> attempt(step, attempt, new Progress.Offered()));
      case Fact.AttemptDelayed(StepPath path, int attempt, Instant due) ->
          step(run, path, step -> attempt(step, attempt, new Progress.Pausing(due)));
      case Fact.AttemptBegun begun ->
          progress(run, begun.step(), new Progress.Started(begun.nonce(), at, begun.deadline()));
      case Fact.AttemptInterrupted(StepPath path, int _, StepRun.Cause cause) ->
          progress(run, path, new Progress.Interrupted(cause));
      case Fact.AttemptFailed failed -> step(run, failed.step(), step -> failed(step, failed));
      case Fact.AttemptCrashed(StepPath path, int _, String _) -> step(run, path, Fold::crashed);
      case Fact.AttemptReturned _ -> run;
      case Fact.AttemptClaimed(StepPath path, int _, Json claim) ->
          progress(run, path, new Progress.Verifying(claim, 0, 0, List.of()));
      case Fact.CheckPassed passed ->
          step(run, passed.step(), step -> passed(step, passed.detail()));
      case Fact.CheckCrashed(StepPath path, int _, int _, String _) ->
          step(run, path, Fold::checkCrashed);
      case Fact.StepSucceeded(StepPath path, Json output) ->
          end(run, path, new Progress.Succeeded(output));
      case Fact.StepFailed(StepPath path, Failure failure, Json output) ->
          end(run, path, new Progress.Failed(failure, output));
      case Fact.StepCancelled(StepPath path) -> end(run, path, new Progress.Cancelled());
      case Fact.CancelAccepted(String by, String reason) ->
          change(run, run.stage(), Optional.of(new Run.Cancellation(by, reason)));
      case Fact.HandlingBegun(Run.RunFailure failure) -> stage(run, new Stage.Handling(failure));
      case Fact.RunSucceeded(Json output) -> stage(run, new Stage.Succeeded(output));
      case Fact.RunFailed(Run.RunFailure failure) -> stage(run, new Stage.Failed(failure));
      case Fact.RunCancelled(var failure) -> stage(run, new Stage.Cancelled(failure));
    };
  }

  /** The run after one whole event: its place in the log and its time. */
  static Run stamped(Run run, long sequence, Instant at) {
    return new Run(
        run.id(),
        run.workflow(),
        run.definition(),
        run.event(),
        run.seed(),
        run.labels(),
        run.origin(),
        run.created(),
        at,
        run.deadline(),
        sequence,
        run.stage(),
        run.cancellation(),
        run.steps());
  }

  private static Run stage(Run run, Stage stage) {
    return change(run, stage, run.cancellation());
  }

  private static Run change(Run run, Stage stage, Optional<Run.Cancellation> cancellation) {
    return new Run(
        run.id(),
        run.workflow(),
        run.definition(),
        run.event(),
        run.seed(),
        run.labels(),
        run.origin(),
        run.created(),
        run.updated(),
        run.deadline(),
        run.sequence(),
        stage,
        cancellation,
        run.steps());
  }

  private static Run put(Run run, StepRun step) {
    var steps = new LinkedHashMap<>(run.steps());
    steps.put(step.path(), step);
    return new Run(
        run.id(),
        run.workflow(),
        run.definition(),
        run.event(),
        run.seed(),
        run.labels(),
        run.origin(),
        run.created(),
        run.updated(),
        run.deadline(),
        run.sequence(),
        run.stage(),
        run.cancellation(),
        steps);
  }

  private static Run step(Run run, StepPath path, UnaryOperator<StepRun> change) {
    StepRun step = run.steps().get(path);
    if (step == null) {
      throw new IllegalStateException(
          "run " + run.id() + ": expected step " + path + " to have begun");
    }
    return put(run, change.apply(step));
  }

  private static Run progress(Run run, StepPath path, Progress next) {
    return step(run, path, step -> step.with(next));
  }

  private static Run begin(Run run, StepPath path, Progress progress, Json input) {
    return put(run, StepRun.begun(path, progress, input));
  }

  /** A step that the engine carries out itself has one attempt, the first. */
  private static Run beginFirst(Run run, StepPath path, Progress progress) {
    return put(run, attempt(StepRun.begun(path, progress, Json.NULL), 1, progress));
  }

  private static Run reused(Run run, StepPath path, Optional<Json> output) {
    Progress progress =
        output.<Progress>map(Progress.Succeeded::new).orElseGet(Progress.Skipped::new);
    return begin(run, path, progress, Json.NULL);
  }

  /** Only tasks are begun before they end; a value that was computed ends as it begins. */
  private static Run end(Run run, StepPath path, Progress end) {
    StepRun step = run.steps().get(path);
    return put(
        run,
        step == null ? attempt(StepRun.begun(path, end, Json.NULL), 1, end) : step.endedWith(end));
  }

  private static StepRun attempt(StepRun step, int attempt, Progress progress) {
    return new StepRun(
        step.path(),
        progress,
        attempt,
        step.ended(),
        step.crashes(),
        step.excused(),
        step.input(),
        step.failures(),
        step.ruling());
  }

  private static StepRun ruled(StepRun step, StepRun.Ruling ruling) {
    return new StepRun(
        step.path(),
        step.progress(),
        step.attempt(),
        step.ended(),
        step.crashes(),
        step.excused(),
        step.input(),
        step.failures(),
        Optional.of(ruling));
  }

  private static StepRun failed(StepRun step, Fact.AttemptFailed fact) {
    var failures = new ArrayList<>(step.failures());
    failures.add(fact.failure());
    int ended = step.ended() + (fact.counted() ? 1 : 0);
    int excused = step.excused() + (fact.counted() ? 0 : 1);
    return new StepRun(
        step.path(),
        step.progress(),
        step.attempt(),
        ended,
        step.crashes(),
        excused,
        step.input(),
        failures,
        step.ruling());
  }

  private static StepRun crashed(StepRun step) {
    return new StepRun(
        step.path(),
        step.progress(),
        step.attempt(),
        step.ended(),
        step.crashes() + 1,
        step.excused(),
        step.input(),
        step.failures(),
        step.ruling());
  }

  private static StepRun passed(StepRun step, Json detail) {
    var verifying = verifying(step);
    var seen = new ArrayList<>(verifying.seen());
    seen.add(detail);
    return step.with(
        new Progress.Verifying(verifying.claim(), verifying.check() + 1, verifying.losses(), seen));
  }

  private static StepRun checkCrashed(StepRun step) {
    var verifying = verifying(step);
    return step.with(
        new Progress.Verifying(
            verifying.claim(), verifying.check(), verifying.losses() + 1, verifying.seen()));
  }

  private static Progress.Verifying verifying(StepRun step) {
    if (step.progress() instanceof Progress.Verifying verifying) {
      return verifying;
    }
    throw new IllegalStateException(
        "step " + step.path() + ": expected its evidence to be looked for, found " + step);
  }
}
