package dev.signalbox.core.model;

import dev.signalbox.core.Actor;
import dev.signalbox.core.Event;
import dev.signalbox.core.EventName;
import dev.signalbox.core.Failure;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Progress;
import dev.signalbox.core.Run;
import dev.signalbox.core.Stage;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.StepRun.Awaited;
import dev.signalbox.core.StepRun.Ruling.Choice;
import dev.signalbox.core.Timer;
import dev.signalbox.core.Verdict;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.core.model.Explored.End;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * All that can happen next to a run that has settled.
 *
 * @param workflow as its author wrote it
 * @param ends how the runs of a workflow that is invoked can end
 */
record Moves(Workflow workflow, Function<WorkflowId, Set<End>> ends) {
  private static final Failure FAILURE = new Failure(FailureKind.ERROR, "fails");

  List<Move> of(Run run) {
    if (run.isTerminal()) {
      return List.of();
    }
    Instant now = run.updated().plusSeconds(1);
    var moves = new ArrayList<Move>();
    run.live().forEach(step -> ofStep(step, now, moves));
    run.timers().forEach(timer -> moves.add(fired(timer)));
    for (String name : awaited(run)) {
      moves.add(Move.ofRun("event " + name, new Event.EventArrived(now, name, arrival(run))));
    }
    if (run.cancellation().isEmpty()) {
      moves.add(Move.ofRun("cancel", new Event.CancelRequested(now, "somebody", "not needed")));
    }
    return moves;
  }

  private void ofStep(StepRun step, Instant now, List<Move> moves) {
    StepPath path = step.path();
    switch (step.progress()) {
      case Progress.Started _ -> attempt(step, now, moves);
      case Progress.Verifying verifying -> {
        moves.add(
            Move.of(
                path, "evidence", observed(step, verifying, now, new Verdict.Holds(Json.NULL))));
        moves.add(
            Move.of(
                path,
                "no evidence",
                observed(step, verifying, now, new Verdict.Refuted(FAILURE, Json.NULL))));
      }
      case Progress.Asking asking -> {
        moves.add(Move.of(path, "approve", decided(path, asking, Choice.APPROVE, now)));
        moves.add(Move.of(path, "reject", decided(path, asking, Choice.REJECT, now)));
      }
      case Progress.Listening listening -> signals(path, listening, now, moves);
      case Progress.Calling calling ->
          calling.child().ifPresent(_ -> child(path, calling, now, moves));
      case Progress.Emitting _ -> {
        moves.add(Move.of(path, "ok", new Event.Emitted(now, path)));
        moves.add(Move.of(path, "refused", new Event.EmissionRefused(now, path, "not wanted")));
      }
      case Progress.Sleeping _, Progress.Holding _ -> {
        // The clock moves it on, or its own steps.
      }
      case Progress.Queued _, Progress.Offered _, Progress.Pausing _, Progress.Interrupted _ ->
          throw new IllegalStateException("expected a step that has settled, found " + step);
      case Progress.Succeeded _, Progress.Failed _, Progress.Skipped _, Progress.Cancelled _ ->
          throw new IllegalStateException("expected a live step, found " + step);
    }
  }

  private void attempt(StepRun step, Instant now, List<Move> moves) {
    StepPath path = step.path();
    moves.add(Move.of(path, "ok", ended(step, new Outcome.Claimed(Json.NULL), now)));
    boolean isValue =
        workflow
            .find(path)
            .filter(definition -> definition.action() instanceof Step.Action.Compute)
            .isPresent();
    if (!isValue) {
      var failed = new Outcome.Failed(FAILURE, Json.NULL, Optional.empty());
      moves.add(Move.of(path, "fail", ended(step, failed, now)));
    }
  }

  private static Event ended(StepRun step, Outcome outcome, Instant now) {
    return new Event.AttemptEnded(now, step.path(), step.attempt(), outcome);
  }

  private static Event observed(
      StepRun step, Progress.Verifying verifying, Instant now, Verdict verdict) {
    return new Event.Observed(now, step.path(), step.attempt(), verifying.check(), verdict);
  }

  /** By somebody who has not voted yet. */
  private static Event decided(StepPath path, Progress.Asking asking, Choice choice, Instant now) {
    return new Event.ApprovalDecided(
        now,
        path,
        choice,
        new Actor("voter-" + asking.votes().size(), Actor.Role.ADMIN),
        Optional.empty(),
        Optional.of(asking.digest()),
        "api",
        Optional.empty());
  }

  private static void signals(
      StepPath path, Progress.Listening listening, Instant now, List<Move> moves) {
    for (Awaited awaited : open(listening)) {
      if (awaited instanceof Awaited.Signal(String name)) {
        moves.add(
            Move.of(
                path,
                "signal " + name,
                new Event.SignalSent(now, name, Json.string(path + " " + now))));
      }
    }
  }

  private static List<Awaited> open(Progress.Listening listening) {
    var open = new ArrayList<Awaited>();
    for (int place = 0; place < listening.awaited().size(); place++) {
      if (!listening.got().containsKey(Integer.toString(place))) {
        open.add(listening.awaited().get(place));
      }
    }
    return open;
  }

  /** The names of the events that the run would hear of now. */
  private Set<String> awaited(Run run) {
    var names = new LinkedHashSet<String>();
    for (StepRun step : run.live()) {
      if (step.progress() instanceof Progress.Listening listening) {
        for (Awaited awaited : open(listening)) {
          if (awaited instanceof Awaited.Happening(String name, var _)) {
            names.add(name);
          }
        }
      }
    }
    if (run.stage() instanceof Stage.Working && run.cancellation().isEmpty()) {
      workflow.cancelOn().forEach(each -> names.add(each.event()));
    }
    names.removeIf(EventName::isReserved);
    return names;
  }

  /** No two are the same: a loop hears each event once. */
  private static Json arrival(Run run) {
    return Json.EMPTY_OBJECT.with("number", Json.of(run.sequence()));
  }

  private void child(StepPath path, Progress.Calling calling, Instant now, List<Move> moves) {
    var child = calling.child().orElseThrow();
    for (End end : ends.apply(calling.workflow())) {
      switch (end) {
        case SUCCEEDED ->
            moves.add(
                Move.of(
                    path,
                    "ok",
                    new Event.ChildEnded(now, path, child, new Event.Result.Succeeded(Json.NULL))));
        case FAILED ->
            moves.add(
                Move.of(
                    path,
                    "fail",
                    new Event.ChildEnded(now, path, child, new Event.Result.Failed(FAILURE))));
        case CANCELLED ->
            moves.add(
                Move.of(
                    path,
                    "its run is cancelled",
                    new Event.ChildEnded(now, path, child, new Event.Result.Cancelled())));
      }
    }
  }

  private static Move fired(Timer timer) {
    var event = new Event.TimerFired(timer.due(), timer);
    return switch (timer) {
      case Timer.RunDeadline _ -> Move.ofRun("run timeout", event);
      case Timer.RunExpiry _ -> Move.ofRun("expire", event);
      case Timer.AttemptDeadline deadline -> Move.of(deadline.step(), "timeout", event);
      case Timer.ApprovalDeadline deadline -> Move.of(deadline.step(), "expire", event);
      case Timer.ApprovalReminder reminder -> Move.of(reminder.step(), "remind", event);
      case Timer.ApprovalEscalation escalation -> Move.of(escalation.step(), "escalate", event);
      case Timer.WaitDeadline deadline -> Move.of(deadline.step(), "no event", event);
      case Timer.SleepEnd end -> Move.of(end.step(), "time", event);
      case Timer.BackoffEnd end -> Move.of(end.step(), "retry", event);
    };
  }
}
