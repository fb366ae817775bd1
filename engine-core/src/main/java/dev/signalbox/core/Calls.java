package dev.signalbox.core;

import dev.signalbox.core.Decision.Reason;
import dev.signalbox.core.Event.Result;
import dev.signalbox.core.Progress.Calling;
import java.util.Optional;

/** Steps that another run carries out. */
final class Calls {
  private static final String NEXT = "run";

  private Calls() {}

  static Optional<Reason> started(Deciding deciding, Event.ChildStarted event) {
    return calling(deciding, event.step())
        .map(calling ->
            calling.child().isEmpty()
                ? made(deciding, event, calling)
                : Optional.<Reason>of(new Reason.Repeated()))
        .orElse(notOpen(event.step()));
  }

  private static Optional<Reason> made(
      Deciding deciding, Event.ChildStarted event, Calling calling) {
    deciding.conclude(new Fact.ChildMade(event.step(), event.child()));
    return calling.stopping() || deciding.run().paused()
        ? Optional.empty()
        : gone(deciding, event.step(), event.child());
  }

  /**
   * The run goes on as another one. If it was cancelled meanwhile, that one shall not: it is
   * cancelled, too, and waited for until it has heard of that.
   */
  private static Optional<Reason> gone(Deciding deciding, StepPath step, RunId next) {
    return deciding.step(step).action() instanceof Step.Action.ContinueAsNew
        ? Course.stepSucceeded(deciding, step, output(next))
        : Optional.empty();
  }

  private static Json output(RunId next) {
    return Json.EMPTY_OBJECT.with(NEXT, Json.string(next.value()));
  }

  /** The run that a step with this output has gone on as. */
  static RunId next(Json output) {
    String text = output.text();
    return new RunId(text.substring(NEXT.length() + "{\"\":\"".length(), text.length() - 2));
  }

  /** The run is paused no longer: if it goes on as another one by now, it ends. */
  static Optional<Reason> resumed(Deciding deciding, String by) {
    deciding.conclude(new Fact.RunResumed(by));
    for (StepRun step : deciding.run().live()) {
      if (step.progress() instanceof Calling calling && !calling.stopping()) {
        calling.child().ifPresent(next -> gone(deciding, step.path(), next));
      }
    }
    return Optional.empty();
  }

  static Optional<Reason> refused(Deciding deciding, Event.ChildRefused event) {
    return calling(deciding, event.step())
        .filter(calling -> calling.child().isEmpty())
        .map(calling ->
            calling.stopping()
                ? Halt.stopped(deciding, deciding.run().steps().get(event.step()), Json.NULL)
                : Course.stepFailed(deciding, event.step(), event.failure(), Json.NULL))
        .orElse(notOpen(event.step()));
  }

  static Optional<Reason> ended(Deciding deciding, Event.ChildEnded event) {
    return calling(deciding, event.step())
        .filter(calling -> calling.child().equals(Optional.of(event.child())))
        .map(calling ->
            calling.stopping() && !isOwnEnd(deciding, event)
                ? Halt.stopped(deciding, deciding.run().steps().get(event.step()), Json.NULL)
                : ended(deciding, event.step(), event.child(), event.result()))
        .orElse(notOpen(event.step()));
  }

  private static Optional<Reason> ended(
      Deciding deciding, StepPath path, RunId child, Result result) {
    if (deciding.step(path).action() instanceof Step.Action.ContinueAsNew) {
      return gone(deciding, path, child);
    }
    return switch (result) {
      case Result.Succeeded(Json output) -> Course.stepSucceeded(deciding, path, output);
      case Result.Failed(Failure failure) ->
          Course.stepFailed(
              deciding,
              path,
              new Failure(failure.kind(), "run " + child + ": " + failure.message()),
              Json.NULL);
      case Result.Cancelled _ ->
          Course.stepFailed(
              deciding,
              path,
              new Failure(FailureKind.CANCELLED, "run " + child + " was cancelled"),
              Json.NULL);
    };
  }

  /**
   * The child was not told to end, and so what it has come to counts: what it has made may have to
   * be undone.
   */
  private static boolean isOwnEnd(Deciding deciding, Event.ChildEnded event) {
    return isWaitedFor(deciding.step(event.step()))
        && !(event.result() instanceof Result.Cancelled);
  }

  /** Stops the child, lets it go, or waits for it. */
  static void stop(Deciding deciding, StepRun step) {
    if (isPolicy(deciding.step(step.path()), Step.OnParentCancel.ABANDON)) {
      Halt.stopped(deciding, step, Json.NULL);
    } else {
      deciding.conclude(new Fact.CallStopping(step.path()));
    }
  }

  /** Whether the child of this step ends by itself, whatever becomes of the step. */
  static boolean isWaitedFor(Step step) {
    return isPolicy(step, Step.OnParentCancel.WAIT);
  }

  private static boolean isPolicy(Step step, Step.OnParentCancel policy) {
    return step.action() instanceof Step.Action.Invoke invoke && invoke.onCancel() == policy;
  }

  private static Optional<Calling> calling(Deciding deciding, StepPath path) {
    return deciding
        .run()
        .steps()
        .find(path)
        .map(StepRun::progress)
        .filter(Calling.class::isInstance)
        .map(Calling.class::cast);
  }

  private static Optional<Reason> notOpen(StepPath path) {
    return Optional.of(new Reason.NotOpen(path));
  }
}
