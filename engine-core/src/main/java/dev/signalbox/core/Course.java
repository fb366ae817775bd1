package dev.signalbox.core;

import dev.signalbox.core.Decision.Reason;
import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.Expression.Scope;
import dev.signalbox.core.Run.Stage;
import dev.signalbox.core.Step.Action;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The course of a run: which step follows, how it begins, and what its end means for the run. */
final class Course {
  private Course() {}

  /**
   * Goes on from step to step until one has to be waited for, or the run has ended. So a run that
   * lives always has a step that does.
   */
  static void onward(Deciding deciding) {
    while (!deciding.run().isTerminal() && deciding.run().live().isEmpty()) {
      if (deciding.run().cancellation().isPresent()) {
        deciding.conclude(new Fact.RunCancelled(deciding.run().failure()));
      } else {
        further(deciding);
      }
    }
  }

  static Optional<Reason> stepSucceeded(Deciding deciding, StepPath path, Json output) {
    return deciding.conclude(new Fact.StepSucceeded(path, output));
  }

  /** A step of {@code on-failure} that fails does not keep the next one from running. */
  static Optional<Reason> stepFailed(
      Deciding deciding, StepPath path, Failure failure, Json output) {
    deciding.conclude(new Fact.StepFailed(path, failure, output));
    return deciding.run().stage() instanceof Stage.Handling
        ? Optional.empty()
        : runFailed(deciding, failure, Optional.of(path));
  }

  static Optional<Reason> runFailed(Deciding deciding, Failure failure, Optional<StepPath> step) {
    var cause = new Run.RunFailure(failure, step);
    return deciding.conclude(
        deciding.workflow().onFailure().isEmpty()
            ? new Fact.RunFailed(cause)
            : new Fact.HandlingBegun(cause));
  }

  private static void further(Deciding deciding) {
    var workflow = deciding.workflow();
    switch (deciding.run().stage()) {
      case Stage.Working _ ->
          following(deciding, workflow.steps())
              .ifPresentOrElse(step -> open(deciding, step), () -> finish(deciding));
      case Stage.Handling(Run.RunFailure failure) ->
          following(deciding, workflow.onFailure())
              .ifPresentOrElse(
                  step -> open(deciding, step),
                  () -> deciding.conclude(new Fact.RunFailed(failure)));
      case Stage.Succeeded _, Stage.Failed _, Stage.Cancelled _ ->
          throw new IllegalStateException("expected a run that goes on, found " + deciding.run());
    }
  }

  private static Optional<Step> following(Deciding deciding, List<Step> steps) {
    var reached = deciding.run().steps();
    return steps.stream().filter(step -> !reached.containsKey(step.path())).findFirst();
  }

  private static void finish(Deciding deciding) {
    var output =
        deciding
            .workflow()
            .output()
            .map(expression -> evaluate(deciding, expression))
            .orElse(new Evaluated.Value(Json.NULL));
    switch (output) {
      case Evaluated.Value(Json json) -> deciding.conclude(new Fact.RunSucceeded(json));
      case Evaluated.Undefined(String reason) ->
          runFailed(
              deciding, new Failure(FailureKind.EXPRESSION, "output: " + reason), Optional.empty());
    }
  }

  private static void open(Deciding deciding, Step step) {
    var condition =
        step.condition()
            .map(expression -> evaluate(deciding, expression))
            .orElse(new Evaluated.Value(Json.TRUE));
    switch (condition) {
      case Evaluated.Value(Json json) when json.equals(Json.TRUE) -> perform(deciding, step);
      case Evaluated.Value(Json json) when json.equals(Json.FALSE) ->
          deciding.conclude(new Fact.StepSkipped(step.path()));
      case Evaluated.Value(Json json) ->
          undefined(deciding, step, "if: expected true or false, found " + json);
      case Evaluated.Undefined(String reason) -> undefined(deciding, step, "if: " + reason);
    }
  }

  private static void perform(Deciding deciding, Step step) {
    StepPath path = step.path();
    switch (step.action()) {
      case Action.Task task ->
          with(
              deciding,
              step,
              task.input(),
              input -> {
                deciding.conclude(new Fact.StepStarted(path, input));
                deciding.conclude(new Fact.AttemptOffered(path, 1));
              });
      case Action.Approve approve ->
          with(
              deciding,
              step,
              approve.ask(),
              ask -> deciding.conclude(Approvals.opened(deciding, path, approve, ask)));
      case Action.Emit emit ->
          with(
              deciding,
              step,
              emit.data(),
              data -> deciding.conclude(new Fact.EmissionBegun(path, emit.name(), data)));
      case Action.Compute compute ->
          with(deciding, step, compute.value(), value -> stepSucceeded(deciding, path, value));
      case Action.Sleep sleep ->
          deciding.conclude(new Fact.SleepBegun(path, deciding.in(sleep.duration())));
    }
  }

  private static void with(
      Deciding deciding, Step step, Expression expression, Consumer<Json> then) {
    switch (evaluate(deciding, expression)) {
      case Evaluated.Value(Json json) -> then.accept(json);
      case Evaluated.Undefined(String reason) -> undefined(deciding, step, reason);
    }
  }

  private static void undefined(Deciding deciding, Step step, String reason) {
    stepFailed(deciding, step.path(), new Failure(FailureKind.EXPRESSION, reason), Json.NULL);
  }

  private static Evaluated evaluate(Deciding deciding, Expression expression) {
    return expression.evaluate(new Scope(deciding.run()));
  }
}
