package dev.signalbox.core;

import dev.signalbox.core.Decision.Reason;
import dev.signalbox.core.Event.Result;
import dev.signalbox.core.Progress.Calling;
import java.util.Optional;

/** Steps that another run carries out. */
final class Calls {
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
    boolean continues = deciding.step(event.step()).action() instanceof Step.Action.ContinueAsNew;
    return continues ? gone(deciding, event, calling) : Optional.empty();
  }

  /** The run goes on as another one; if it was cancelled meanwhile, that one shall not. */
  private static Optional<Reason> gone(
      Deciding deciding, Event.ChildStarted event, Calling calling) {
    if (calling.stopping()) {
      deciding.urge(new Command.CancelChild(deciding.run().id(), event.child()));
      return Halt.stopped(deciding, deciding.run().steps().get(event.step()), Json.NULL);
    }
    Json output = Json.EMPTY_OBJECT.with("run", Json.string(event.child().value()));
    return Course.stepSucceeded(deciding, event.step(), output);
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
            calling.stopping()
                ? Halt.stopped(deciding, deciding.run().steps().get(event.step()), Json.NULL)
                : ended(deciding, event.step(), event.child(), event.result()))
        .orElse(notOpen(event.step()));
  }

  private static Optional<Reason> ended(
      Deciding deciding, StepPath path, RunId child, Result result) {
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

  /** Stops the child, or lets it go. */
  static void stop(Deciding deciding, StepRun step) {
    boolean abandons =
        deciding.step(step.path()).action() instanceof Step.Action.Invoke invoke
            && invoke.onCancel() == Step.OnParentCancel.ABANDON;
    if (abandons) {
      Halt.stopped(deciding, step, Json.NULL);
    } else {
      deciding.conclude(new Fact.CallStopping(step.path()));
    }
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
