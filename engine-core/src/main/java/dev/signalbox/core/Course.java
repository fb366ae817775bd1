package dev.signalbox.core;

import dev.signalbox.core.Decision.Reason;
import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.Expression.Scope;
import dev.signalbox.core.Stage.Ending;
import dev.signalbox.core.Step.Action;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The course of a run: which step follows, how it begins, and what its end means. */
final class Course {
  /** More steps than these do not begin, apart from what closes the run. */
  static final int STEPS_MAX = 50_000;

  /** Everything can be undone, and then as many steps again. */
  private static final int CLOSING_MAX = 2 * STEPS_MAX;

  private Course() {}

  static void begin(Deciding deciding) {
    deciding.workflow().steps().stream()
        .findFirst()
        .ifPresentOrElse(step -> open(deciding, Frame.ROOT, step), () -> finish(deciding));
    onward(deciding);
  }

  /**
   * Goes on from each step that has ended, until others have to be waited for, or the run has
   * ended. So a run that lives always has a step that does, but for one that is paused.
   */
  static void onward(Deciding deciding) {
    for (var path = deciding.nextEnded(); path.isPresent(); path = deciding.nextEnded()) {
      if (!deciding.run().isTerminal()) {
        follow(deciding, path.get());
      }
    }
  }

  static Optional<Reason> stepSucceeded(Deciding deciding, StepPath path, Json output) {
    return deciding.conclude(new Fact.StepSucceeded(path, output));
  }

  static Optional<Reason> stepFailed(
      Deciding deciding, StepPath path, Failure failure, Json output) {
    return deciding.conclude(new Fact.StepFailed(path, failure, output));
  }

  private static void follow(Deciding deciding, StepPath path) {
    Frame frame = path.frame();
    if (path.undoes().isEmpty() && frame.block().isPresent()) {
      Lanes.follow(deciding, frame, deciding.run().steps().get(path));
    } else if (deciding.run().stage() instanceof Stage.Closing closing) {
      Closing.follow(deciding, closing, path);
    } else {
      followOwn(deciding, path);
    }
  }

  /** One of the workflow's own steps has ended. */
  private static void followOwn(Deciding deciding, StepPath path) {
    Run run = deciding.run();
    if (run.isHalting()) {
      if (!run.steps().isAnyLive()) {
        Closing.begin(deciding, Halt.ending(run));
      }
      return;
    }
    Optional<Failure> failure = run.steps().get(path).failure();
    if (failure.isPresent()) {
      var broken = new Run.RunFailure(failure.get(), Optional.of(path));
      Closing.begin(deciding, new Ending.Broken(broken));
    } else {
      after(deciding.workflow().steps(), path.id())
          .ifPresentOrElse(step -> open(deciding, Frame.ROOT, step), () -> finish(deciding));
    }
  }

  /** The step that comes after the one with this id. */
  static Optional<Step> after(List<Step> steps, String id) {
    for (int i = 0; i < steps.size() - 1; i++) {
      if (steps.get(i).id().value().equals(id)) {
        return Optional.of(steps.get(i + 1));
      }
    }
    return Optional.empty();
  }

  /** A run that goes on as another one has succeeded, whether its output has a value or not. */
  private static void finish(Deciding deciding) {
    var output =
        deciding
            .workflow()
            .output()
            .map(expression -> evaluate(deciding, Frame.ROOT, expression))
            .orElse(new Evaluated.Value(Json.NULL));
    switch (output) {
      case Evaluated.Value(Json json) -> Closing.begin(deciding, new Ending.Success(json));
      case Evaluated.Undefined _ when goesOn(deciding) ->
          Closing.begin(deciding, new Ending.Success(Json.NULL));
      case Evaluated.Undefined(String reason) -> {
        var failure = new Failure(FailureKind.EXPRESSION, "output: " + reason);
        Closing.begin(deciding, new Ending.Broken(new Run.RunFailure(failure, Optional.empty())));
      }
    }
  }

  private static boolean goesOn(Deciding deciding) {
    return deciding.workflow().steps().stream()
        .filter(step -> step.action() instanceof Action.ContinueAsNew)
        .flatMap(step -> deciding.run().steps().find(Frame.ROOT.path(step.id())).stream())
        .anyMatch(step -> step.status() == StepRun.Status.SUCCEEDED);
  }

  /** A step is reached. */
  static void open(Deciding deciding, Frame frame, Step step) {
    open(deciding, frame.path(step.id()), step);
  }

  static void open(Deciding deciding, StepPath path, Step step) {
    if (isTooLong(deciding.run()) && path.undoes().isEmpty()) {
      String message =
          "the run has more than "
              + STEPS_MAX
              + " steps, no further one begins;"
              + " continue-as-new, as the last step, goes on in a new run";
      stepFailed(deciding, path, new Failure(FailureKind.CONFIG, message), Json.NULL);
      return;
    }
    if (isReused(deciding.run(), path)) {
      deciding.conclude(new Fact.StepReused(path));
      return;
    }
    var condition =
        step.condition()
            .map(expression -> condition(deciding, path.frame(), "if", expression))
            .orElse(new Evaluated.Value(Json.TRUE));
    switch (condition) {
      case Evaluated.Value(Json json) when json.equals(Json.TRUE) -> perform(deciding, path, step);
      case Evaluated.Value _ -> deciding.conclude(new Fact.StepSkipped(path));
      case Evaluated.Undefined(String reason) -> undefined(deciding, path, reason);
    }
  }

  /** Another run has done it, and for the same items. */
  private static boolean isReused(Run run, StepPath path) {
    return run.reused(path)
        .filter(known -> known.items().equals(Items.around(run, path)))
        .isPresent();
  }

  /** Lists within lists, and rounds within rounds, would have no end that anybody waits for. */
  private static boolean isTooLong(Run run) {
    boolean working = run.stage() instanceof Stage.Working;
    return run.steps().size() >= (working ? STEPS_MAX : STEPS_MAX + CLOSING_MAX);
  }

  private static void perform(Deciding deciding, StepPath path, Step step) {
    switch (step.action()) {
      case Action.Task task ->
          with(
              deciding,
              path,
              task.input(),
              input -> {
                deciding.conclude(new Fact.StepStarted(path, input));
                Budgets.offer(deciding, path, 1);
              });
      case Action.Approve approve ->
          with(
              deciding,
              path,
              approve.ask(),
              ask -> deciding.conclude(Approvals.opened(deciding, path, approve, ask)));
      case Action.Emit emit ->
          with(
              deciding,
              path,
              emit.data(),
              data -> deciding.conclude(new Fact.EmissionBegun(path, emit.name(), data)));
      case Action.Compute compute ->
          with(deciding, path, compute.value(), value -> stepSucceeded(deciding, path, value));
      case Action.Sleep sleep ->
          deciding.conclude(new Fact.SleepBegun(path, deciding.in(sleep.duration())));
      case Action.Listen listen -> Listening.begin(deciding, path, listen);
      case Action.Invoke invoke ->
          with(
              deciding,
              path,
              invoke.data(),
              data -> deciding.conclude(new Fact.CallBegun(path, invoke.workflow(), data)));
      case Action.ContinueAsNew next ->
          with(
              deciding,
              path,
              next.data(),
              data -> deciding.conclude(new Fact.CallBegun(path, deciding.run().workflow(), data)));
      case Block block -> Lanes.begin(deciding, path, block);
    }
  }

  /** Goes on with the value of an expression, or fails the step that it belongs to. */
  static void with(Deciding deciding, StepPath path, Expression expression, Consumer<Json> then) {
    switch (evaluate(deciding, path.frame(), expression)) {
      case Evaluated.Value(Json json) -> then.accept(json);
      case Evaluated.Undefined(String reason) -> undefined(deciding, path, reason);
    }
  }

  static void undefined(Deciding deciding, StepPath path, String reason) {
    stepFailed(deciding, path, new Failure(FailureKind.EXPRESSION, reason), Json.NULL);
  }

  /** True, false, or why it is neither; {@code key} is where it is written. */
  static Evaluated condition(Deciding deciding, Frame frame, String key, Expression expression) {
    return switch (evaluate(deciding, frame, expression)) {
      case Evaluated.Value(Json json) when json.equals(Json.TRUE) || json.equals(Json.FALSE) ->
          new Evaluated.Value(json);
      case Evaluated.Value(Json json) ->
          new Evaluated.Undefined(key + ": expected true or false, found " + json);
      case Evaluated.Undefined(String reason) -> new Evaluated.Undefined(key + ": " + reason);
    };
  }

  static Evaluated evaluate(Deciding deciding, Frame frame, Expression expression) {
    return expression.evaluate(Scope.of(deciding.run(), frame));
  }
}
