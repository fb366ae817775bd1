package dev.signalbox.core.model;

import dev.signalbox.core.Decision;
import dev.signalbox.core.Event;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Progress;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Expectation;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.Timer;
import dev.signalbox.core.Transition;
import dev.signalbox.core.Verdict;
import dev.signalbox.core.Workflow;
import java.time.Instant;
import java.util.Optional;

/**
 * What follows without a choice: attempts begin, pauses end, what was interrupted stops. Only what
 * is left then is a state worth telling from others.
 */
record Settling(Workflow workflow) {
  private static final RunId CHILD = new RunId("child");

  Run settled(Run run) {
    Run now = run;
    for (Optional<Event> next = next(now); next.isPresent(); next = next(now)) {
      now =
          switch (Transition.apply(workflow, now, next.get())) {
            case Decision.Next after -> after.run();
            case Decision.Ignored ignored ->
                throw new IllegalStateException(
                    next.get() + ": expected it to follow, found " + ignored);
          };
    }
    return now;
  }

  private Optional<Event> next(Run run) {
    return run.live().stream().flatMap(step -> next(run, step).stream()).findFirst();
  }

  private Optional<Event> next(Run run, StepRun step) {
    Instant now = run.updated();
    int attempt = step.attempt();
    return switch (step.progress()) {
      case Progress.Queued _ -> Optional.of(new Event.SlotGranted(now, step.path(), attempt));
      case Progress.Offered _ ->
          Optional.of(new Event.AttemptStarted(now, step.path(), attempt, "nonce"));
      case Progress.Pausing(Instant due) ->
          Optional.of(new Event.TimerFired(due, new Timer.BackoffEnd(step.path(), attempt, due)));
      case Progress.Interrupted _ ->
          Optional.of(
              new Event.AttemptEnded(
                  now, step.path(), attempt, new Outcome.Cancelled("told to end", Json.NULL)));
      case Progress.Verifying verifying when verifying.check() < checks(step) - 1 ->
          Optional.of(
              new Event.Observed(
                  now, step.path(), attempt, verifying.check(), new Verdict.Holds(Json.NULL)));
      case Progress.Calling calling when calling.child().isEmpty() ->
          Optional.of(new Event.ChildStarted(now, step.path(), CHILD));
      case Progress.Calling calling when calling.stopping() && !isWaitedFor(step) ->
          Optional.of(new Event.ChildEnded(now, step.path(), CHILD, new Event.Result.Cancelled()));
      case Progress.Started _, Progress.Verifying _, Progress.Asking _ -> Optional.empty();
      case Progress.Sleeping _, Progress.Emitting _, Progress.Listening _ -> Optional.empty();
      case Progress.Calling _, Progress.Holding _ -> Optional.empty();
      case Progress.Succeeded _, Progress.Failed _, Progress.Skipped _, Progress.Cancelled _ ->
          Optional.empty();
    };
  }

  /** Its run ends in whatever way, and that is a choice. */
  private boolean isWaitedFor(StepRun step) {
    return workflow.find(step.path()).map(Step::action).stream()
        .anyMatch(action ->
            action instanceof Step.Action.Invoke invoke
                && invoke.onCancel() == Step.OnParentCancel.WAIT);
  }

  private int checks(StepRun step) {
    Optional<Step> definition = workflow.find(step.path());
    return (int)
        definition.stream()
            .flatMap(found -> found.expect().stream())
            .filter(item -> !item.kind().equals(Expectation.CLAIM))
            .count();
  }
}
