package dev.signalbox.core;

import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.Step.Expectation;
import dev.signalbox.core.Step.OnReject;
import dev.signalbox.core.Step.OnTimeout;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Definitions for tests, written in one line each. */
final class Flow {
  static final Backoff NO_PAUSE = new Backoff(Duration.ZERO, 1, Duration.ZERO);
  static final Backoff PAUSE = new Backoff(Duration.ofSeconds(10), 2, Duration.ofMinutes(1));

  private static final Pattern KEY = Pattern.compile("\"key\":(\\d+)");
  private static final Evaluated NOTHING = new Evaluated.Undefined("there is none here");

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
        List.of(steps),
        workflow.last(),
        workflow.cancelOn());
  }

  static Workflow last(Workflow workflow, Step... steps) {
    return new Workflow(
        workflow.id(),
        workflow.digest(),
        workflow.triggers(),
        workflow.timeout(),
        workflow.steps(),
        workflow.output(),
        workflow.onFailure(),
        List.of(steps),
        workflow.cancelOn());
  }

  static Workflow cancelOn(Workflow workflow, Step.Awaited.Happening... events) {
    return new Workflow(
        workflow.id(),
        workflow.digest(),
        workflow.triggers(),
        workflow.timeout(),
        workflow.steps(),
        workflow.output(),
        workflow.onFailure(),
        workflow.last(),
        List.of(events));
  }

  static Workflow timeout(Workflow workflow, Duration timeout) {
    return new Workflow(
        workflow.id(),
        workflow.digest(),
        workflow.triggers(),
        Optional.of(timeout),
        workflow.steps(),
        workflow.output(),
        workflow.onFailure(),
        workflow.last(),
        workflow.cancelOn());
  }

  static Workflow output(Workflow workflow, Expression output) {
    return new Workflow(
        workflow.id(),
        workflow.digest(),
        workflow.triggers(),
        workflow.timeout(),
        workflow.steps(),
        Optional.of(output),
        workflow.onFailure(),
        workflow.last(),
        workflow.cancelOn());
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

  /** Two of them, and after a while others as well. */
  static Step quorum(String id, int quorum, Duration after, List<String> to) {
    return step(
        id,
        new Action.Approve(
            value("\"go on?\""),
            List.of(),
            quorum,
            Optional.empty(),
            Optional.of(new Step.Escalation(to, after)),
            Optional.empty(),
            OnTimeout.REJECT,
            OnReject.FAIL));
  }

  static Step remind(String id, Duration every) {
    return step(
        id,
        new Action.Approve(
            value("\"go on?\""),
            List.of(),
            1,
            Optional.of(every),
            Optional.empty(),
            Optional.of(every.multipliedBy(5).dividedBy(2)),
            OnTimeout.FAIL,
            OnReject.FAIL));
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
        step.expect(),
        step.compensation());
  }

  static Step retry(Step step, int maxAttempts, Backoff backoff) {
    return retry(step, new Step.Retry(maxAttempts, step.retry().maxCrashes(), backoff));
  }

  static Step retry(Step step, Step.Retry retry) {
    return new Step(
        step.id(),
        step.action(),
        step.condition(),
        retry,
        step.timeout(),
        step.expect(),
        step.compensation());
  }

  static Step timeout(Step step, Duration timeout) {
    return new Step(
        step.id(),
        step.action(),
        step.condition(),
        step.retry(),
        Optional.of(timeout),
        step.expect(),
        step.compensation());
  }

  static Step expect(Step step, String... kinds) {
    return new Step(
        step.id(),
        step.action(),
        step.condition(),
        step.retry(),
        step.timeout(),
        Stream.of(kinds).map(kind -> new Expectation(kind, Json.EMPTY_OBJECT)).toList(),
        step.compensation());
  }

  /** What undoes it is a task. */
  static Step undone(Step step) {
    return new Step(
        step.id(),
        step.action(),
        step.condition(),
        step.retry(),
        step.timeout(),
        step.expect(),
        Optional.of(task("undo")));
  }

  // --- Waiting for others

  static Step.Awaited.Happening event(String name) {
    return new Step.Awaited.Happening(name, Optional.empty(), Optional.empty());
  }

  static Step.Awaited.Happening event(String name, Expression condition) {
    return new Step.Awaited.Happening(name, Optional.empty(), Optional.of(condition));
  }

  /** An event whose {@code key} is that of the event which started the run. */
  static Step.Awaited.Happening matching(String name) {
    var match =
        new Step.Match(
            "data.key",
            scope -> new Evaluated.Value(key(scope.run().event())),
            scope -> new Evaluated.Value(key(scope.arrived().orElseThrow())));
    return new Step.Awaited.Happening(name, Optional.of(match), Optional.empty());
  }

  static Step.Awaited.Signal signal(String name) {
    return new Step.Awaited.Signal(name);
  }

  static Step listen(String id, Step.Awaited... anyOf) {
    return step(id, new Action.Listen(List.of(anyOf), false, Optional.empty()));
  }

  static Step listen(String id, Duration timeout, Step.Awaited... anyOf) {
    return step(id, new Action.Listen(List.of(anyOf), false, Optional.of(timeout)));
  }

  static Step listenForAll(String id, Duration timeout, Step.Awaited... all) {
    return step(id, new Action.Listen(List.of(all), true, Optional.of(timeout)));
  }

  static Step invoke(String id, Step.OnParentCancel onCancel) {
    return step(id, new Action.Invoke(new WorkflowId("other"), value("{}"), onCancel));
  }

  /** The number behind {@code "key":} in an event, or null. */
  static Json key(Json event) {
    var found = KEY.matcher(event.text());
    return found.find() ? new Json(found.group(1)) : Json.NULL;
  }

  // --- Expressions

  static Expression item() {
    return scope -> scope.item("item").<Evaluated>map(Evaluated.Value::new).orElse(NOTHING);
  }

  static Expression index() {
    return scope ->
        scope.index().<Evaluated>map(at -> new Evaluated.Value(Json.of(at))).orElse(NOTHING);
  }

  /** What the step of this name around here has made. */
  static Expression near(String step) {
    return scope ->
        scope.step(step).<Evaluated>map(of -> new Evaluated.Value(of.output())).orElse(NOTHING);
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
