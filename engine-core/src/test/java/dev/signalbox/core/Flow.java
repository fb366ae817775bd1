package dev.signalbox.core;

import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.Step.Expectation;
import dev.signalbox.core.Step.OnReject;
import dev.signalbox.core.Step.OnTimeout;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Definitions for tests, written in one line each. */
final class Flow {
  static final Backoff NO_PAUSE = new Backoff(Duration.ZERO, 1, Duration.ZERO);
  static final Backoff PAUSE = new Backoff(Duration.ofSeconds(10), 2, Duration.ofMinutes(1));

  private Flow() {}

  static Workflow workflow(Step... steps) {
    return new Workflow(
        new WorkflowId("w"),
        Digest.of("w"),
        List.of(),
        Optional.empty(),
        List.of(steps),
        Optional.empty(),
        List.of());
  }

  static Workflow onFailure(Workflow workflow, Step... steps) {
    return new Workflow(
        workflow.id(),
        workflow.digest(),
        workflow.triggers(),
        workflow.timeout(),
        workflow.steps(),
        workflow.output(),
        List.of(steps));
  }

  static Workflow timeout(Workflow workflow, Duration timeout) {
    return new Workflow(
        workflow.id(),
        workflow.digest(),
        workflow.triggers(),
        Optional.of(timeout),
        workflow.steps(),
        workflow.output(),
        workflow.onFailure());
  }

  static Workflow output(Workflow workflow, Expression output) {
    return new Workflow(
        workflow.id(),
        workflow.digest(),
        workflow.triggers(),
        workflow.timeout(),
        workflow.steps(),
        Optional.of(output),
        workflow.onFailure());
  }

  static Step task(String id) {
    return step(id, new Action.Task("run", value("\"input of " + id + "\""), Step.Start.GRANTED));
  }

  static Step agent(String id) {
    return step(id, new Action.Task("agent", value("\"do " + id + "\""), Step.Start.GRANTED));
  }

  static Step approve(String id) {
    return approve(id, Optional.empty(), OnTimeout.REJECT, OnReject.FAIL);
  }

  static Step approve(
      String id, Optional<Duration> timeout, OnTimeout onTimeout, OnReject onReject) {
    return step(
        id, new Action.Approve(value("\"go on?\""), List.of(), timeout, onTimeout, onReject));
  }

  static Step sleep(String id, Duration duration) {
    return step(id, new Action.Sleep(duration));
  }

  static Step emit(String id) {
    return step(id, new Action.Emit("demo/done", value("{\"n\":1}")));
  }

  static Step set(String id, Expression value) {
    return step(id, new Action.Compute(value));
  }

  static Step step(String id, Action action) {
    return new Step(
        new StepId(id), action, Optional.empty(), Step.Retry.ONCE, Optional.empty(), List.of());
  }

  static Step when(Step step, Expression condition) {
    return new Step(
        step.id(),
        step.action(),
        Optional.of(condition),
        step.retry(),
        step.timeout(),
        step.expect());
  }

  static Step retry(Step step, int maxAttempts, Backoff backoff) {
    return retry(step, new Step.Retry(maxAttempts, step.retry().maxCrashes(), backoff));
  }

  static Step retry(Step step, Step.Retry retry) {
    return new Step(
        step.id(), step.action(), step.condition(), retry, step.timeout(), step.expect());
  }

  static Step timeout(Step step, Duration timeout) {
    return new Step(
        step.id(),
        step.action(),
        step.condition(),
        step.retry(),
        Optional.of(timeout),
        step.expect());
  }

  static Step expect(Step step, String... kinds) {
    return new Step(
        step.id(),
        step.action(),
        step.condition(),
        step.retry(),
        step.timeout(),
        Stream.of(kinds).map(kind -> new Expectation(kind, Json.EMPTY_OBJECT)).toList());
  }

  static Expression value(String json) {
    return Expression.constant(new Json(json));
  }

  static Expression undefined(String reason) {
    return _ -> new Evaluated.Undefined(reason);
  }

  static Expression outputOf(String step) {
    return scope -> new Evaluated.Value(scope.run().steps().get(new StepPath(step)).output());
  }
}
