package dev.signalbox.core;

import dev.signalbox.core.Decision.Ignored;
import dev.signalbox.core.Decision.Next;
import dev.signalbox.core.Decision.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The machine: the only place where a run changes.
 *
 * <p>{@link #apply} takes the definition, the run and one event, and says what the run is then,
 * which facts are now true, and which commands the shell must carry out. It asks nobody anything:
 * time, ids and chance come with the event. It is total: an event that changes nothing is {@link
 * Ignored}, with the reason. It decides facts and folds them in one go; {@link Run#replay} folds
 * the same facts and decides nothing, so the two cannot differ.
 */
public final class Transition {
  private Transition() {}

  /** The first event of a run, which makes it. */
  public static Next begin(Workflow workflow, Event.RunRequested event) {
    var labels = Labels.of(workflow, event);
    var deciding = Deciding.creation(workflow, event, labels.values());
    event
        .vetoed()
        .map(reason -> new Failure(FailureKind.VETOED, reason))
        .or(() -> event.unfit().map(reason -> new Failure(FailureKind.EXPRESSION, reason)))
        .or(labels::failure)
        .ifPresentOrElse(failure -> refuse(deciding, failure), () -> Turns.begin(deciding));
    return deciding.next();
  }

  /** Every further event. */
  public static Decision apply(Workflow workflow, Run run, Event event) {
    return switch (event) {
      case Event.RunRequested _ -> new Ignored(new Reason.Exists());
      case Event.HookFailed _ -> Deciding.of(workflow, run, event).next();
      case Event.ApprovalDecided decided ->
          Approvals.settled(run, decided)
              .<Decision>map(Ignored::new)
              .orElseGet(() -> decide(workflow, run, event));
      case Event.AttemptStarted _, Event.AttemptEnded _, Event.AttemptLost _ ->
          decide(workflow, run, event);
      case Event.Observed _, Event.CheckLost _, Event.TimerFired _ -> decide(workflow, run, event);
      case Event.Emitted _, Event.EmissionRefused _, Event.CancelRequested _ ->
          decide(workflow, run, event);
      case Event.LinkMade _, Event.LinkRefused _ -> decide(workflow, run, event);
      case Event.EventArrived _, Event.SignalSent _ -> decide(workflow, run, event);
      case Event.ChildStarted _, Event.ChildRefused _, Event.ChildEnded _ ->
          decide(workflow, run, event);
      case Event.PauseRequested _, Event.ResumeRequested _, Event.Migrated _ ->
          decide(workflow, run, event);
      case Event.Admitted _, Event.SlotGranted _ -> decide(workflow, run, event);
    };
  }

  /**
   * Every command of this run that has not been answered yet, from the state alone: what must be
   * carried out, again if need be, when nobody knows how far the shell had come. This is the
   * outbox.
   */
  public static List<Command> outstanding(Workflow workflow, Run run) {
    return Commands.outstanding(workflow, run);
  }

  /**
   * What an attempt of this step that has just begun may consume, by the budgets of its run; empty
   * for as much as it likes. How long it may last the engine sees to.
   */
  public static Optional<Allowance> allowance(Workflow workflow, Run run, StepPath step) {
    return Budgets.left(workflow, run, step);
  }

  private static Decision decide(Workflow workflow, Run run, Event event) {
    if (run.isTerminal()) {
      return new Ignored(new Reason.Terminal(run.status()));
    }
    var deciding = Deciding.of(workflow, run, event);
    Optional<Reason> refusal =
        switch (event) {
          case Event.AttemptStarted started -> started(deciding, started);
          case Event.AttemptEnded ended -> ended(deciding, ended);
          case Event.AttemptLost lost -> lost(deciding, lost);
          case Event.Observed observed -> Evidence.observed(deciding, observed);
          case Event.CheckLost lost -> Evidence.checkLost(deciding, lost);
          case Event.TimerFired(Instant _, Timer timer) -> fired(deciding, timer);
          case Event.ApprovalDecided decided -> Approvals.decided(deciding, decided);
          case Event.LinkMade made -> Approvals.isAsked(deciding, made.step());
          case Event.LinkRefused refused -> Approvals.isAsked(deciding, refused.step());
          case Event.Emitted(Instant _, StepPath path) -> emitted(deciding, path);
          case Event.EmissionRefused(Instant _, StepPath path, String reason) ->
              emissionRefused(deciding, path, reason);
          case Event.EventArrived arrived -> Listening.arrived(deciding, arrived);
          case Event.SignalSent(Instant _, String name, Json sent) ->
              Listening.signalled(deciding, name, sent);
          case Event.ChildStarted started -> Calls.started(deciding, started);
          case Event.ChildRefused refused -> Calls.refused(deciding, refused);
          case Event.ChildEnded ended -> Calls.ended(deciding, ended);
          case Event.Admitted _ -> Turns.admitted(deciding);
          case Event.SlotGranted granted -> Turns.granted(deciding, granted);
          case Event.Migrated(Instant _, Digest to, String by) -> migrated(deciding, to, by);
          case Event.PauseRequested pause -> paused(deciding, pause);
          case Event.ResumeRequested resume -> resumed(deciding, resume);
          case Event.CancelRequested cancel -> cancelled(deciding, cancel);
          case Event.RunRequested _, Event.HookFailed _ ->
              throw new IllegalStateException("not for a live run: " + event);
        };
    if (refusal.isPresent()) {
      return new Ignored(refusal.get());
    }
    Course.onward(deciding);
    return deciding.next();
  }

  /** What a guard does not want, or has no labels, does nothing: the run exists, as failed. */
  private static void refuse(Deciding deciding, Failure failure) {
    deciding.conclude(new Fact.RunFailed(new Run.RunFailure(failure, Optional.empty())));
  }

  // --- Attempts

  private static Optional<Reason> started(Deciding deciding, Event.AttemptStarted event) {
    return deciding.current(
        event.step(),
        event.attempt(),
        step ->
            switch (step.progress()) {
              case Progress.Offered _ when deciding.run().paused() -> refuse(new Reason.Paused());
              case Progress.Offered _ -> Attempts.begun(deciding, step, event.nonce());
              case Progress.Started started when started.nonce().equals(event.nonce()) ->
                  refuse(new Reason.Repeated());
              case Progress.Started _, Progress.Interrupted _ ->
                  refuse(new Reason.Taken(event.step(), event.attempt()));
              case Progress.Queued _, Progress.Pausing _, Progress.Verifying _ -> notOpen(step);
              case Progress.Asking _, Progress.Sleeping _ -> notOpen(step);
              case Progress.Listening _, Progress.Calling _, Progress.Holding _ -> notOpen(step);
              case Progress.Emitting _, Progress.Succeeded _, Progress.Failed _ -> notOpen(step);
              case Progress.Skipped _, Progress.Cancelled _ -> notOpen(step);
            });
  }

  private static Optional<Reason> ended(Deciding deciding, Event.AttemptEnded event) {
    return deciding.current(
        event.step(),
        event.attempt(),
        step ->
            switch (step.progress()) {
              case Progress.Offered _, Progress.Started _ ->
                  Attempts.ended(
                      deciding, Attempts.used(deciding, step, event.usage()), event.outcome());
              case Progress.Interrupted interrupted ->
                  Attempts.interruptedEnded(
                      deciding,
                      Attempts.used(deciding, step, event.usage()),
                      interrupted.cause(),
                      event.outcome().output());
              case Progress.Queued _, Progress.Pausing _, Progress.Verifying _ -> notOpen(step);
              case Progress.Asking _, Progress.Sleeping _ -> notOpen(step);
              case Progress.Listening _, Progress.Calling _, Progress.Holding _ -> notOpen(step);
              case Progress.Emitting _, Progress.Succeeded _, Progress.Failed _ -> notOpen(step);
              case Progress.Skipped _, Progress.Cancelled _ -> notOpen(step);
            });
  }

  private static Optional<Reason> lost(Deciding deciding, Event.AttemptLost event) {
    return deciding.current(
        event.step(),
        event.attempt(),
        step ->
            switch (step.progress()) {
              case Progress.Started _ -> Attempts.lost(deciding, step, event.reason());
              case Progress.Interrupted interrupted ->
                  Attempts.interruptedEnded(
                      deciding,
                      Attempts.used(deciding, step, Optional.empty()),
                      interrupted.cause(),
                      Json.NULL);
              case Progress.Queued _, Progress.Offered _, Progress.Pausing _ -> notOpen(step);
              case Progress.Verifying _, Progress.Asking _ -> notOpen(step);
              case Progress.Sleeping _,
                  Progress.Emitting _,
                  Progress.Succeeded _,
                  Progress.Failed _ ->
                  notOpen(step);
              case Progress.Listening _, Progress.Calling _, Progress.Holding _ -> notOpen(step);
              case Progress.Skipped _, Progress.Cancelled _ -> notOpen(step);
            });
  }

  // --- Time

  private static Optional<Reason> fired(Deciding deciding, Timer timer) {
    if (deciding.now().isBefore(timer.due())) {
      return refuse(new Reason.NotDue(timer.due()));
    }
    if (!Waking.isAwaited(deciding.run(), timer)) {
      return refuse(new Reason.Repeated());
    }
    return switch (timer) {
      case Timer.RunDeadline _ -> Halt.timeOut(deciding);
      case Timer.RunExpiry _ -> Halt.expire(deciding);
      case Timer.BackoffEnd(StepPath path, int attempt, Instant _) ->
          Budgets.offer(deciding, path, attempt);
      case Timer.AttemptDeadline overdue -> Attempts.overdue(deciding, overdue);
      case Timer.ApprovalDeadline(StepPath path, Instant _) -> Approvals.expired(deciding, path);
      case Timer.ApprovalReminder(StepPath path, Instant _) ->
          Approvals.urged(deciding, timer, path);
      case Timer.ApprovalEscalation(StepPath path, Instant _) ->
          Approvals.urged(deciding, timer, path);
      case Timer.WaitDeadline(StepPath path, Instant _) -> Listening.expired(deciding, path);
      case Timer.SleepEnd(StepPath path, Instant _) ->
          Course.stepSucceeded(deciding, path, Json.NULL);
    };
  }

  // --- Emissions and cancellation

  private static Optional<Reason> emitted(Deciding deciding, StepPath path) {
    return isEmitting(deciding, path)
        ? Course.stepSucceeded(deciding, path, Json.NULL)
        : refuse(new Reason.NotOpen(path));
  }

  private static Optional<Reason> emissionRefused(Deciding deciding, StepPath path, String reason) {
    return isEmitting(deciding, path)
        ? Course.stepFailed(deciding, path, new Failure(FailureKind.VETOED, reason), Json.NULL)
        : refuse(new Reason.NotOpen(path));
  }

  private static boolean isEmitting(Deciding deciding, StepPath path) {
    return deciding
        .run()
        .steps()
        .find(path)
        .filter(step -> step.progress() instanceof Progress.Emitting)
        .isPresent();
  }

  private static Optional<Reason> cancelled(Deciding deciding, Event.CancelRequested event) {
    if (deciding.run().cancellation().isPresent()) {
      return refuse(new Reason.Repeated());
    }
    return deciding
        .workflow()
        .continuation(deciding.run())
        .filter(_ -> !event.force())
        .map(next -> refuse(new Reason.Continued(next)))
        .orElseGet(() -> Halt.cancel(deciding, event.by(), event.reason()));
  }

  private static Optional<Reason> migrated(Deciding deciding, Digest to, String by) {
    return deciding.run().definition().equals(to)
        ? refuse(new Reason.Repeated())
        : deciding.conclude(new Fact.RunMigrated(to, by));
  }

  private static Optional<Reason> paused(Deciding deciding, Event.PauseRequested event) {
    return deciding.run().paused() || deciding.run().cancellation().isPresent()
        ? refuse(new Reason.Repeated())
        : deciding.conclude(new Fact.RunPaused(event.by(), event.reason()));
  }

  private static Optional<Reason> resumed(Deciding deciding, Event.ResumeRequested event) {
    return deciding.run().paused()
        ? Calls.resumed(deciding, event.by())
        : refuse(new Reason.Repeated());
  }

  // --- Refusals

  private static Optional<Reason> refuse(Reason reason) {
    return Optional.of(reason);
  }

  private static Optional<Reason> notOpen(StepRun step) {
    return refuse(new Reason.NotOpen(step.path()));
  }
}
