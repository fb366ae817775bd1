package dev.signalbox.queue;

import dev.signalbox.core.Backoff;
import dev.signalbox.core.Digest;
import dev.signalbox.core.Expression;
import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.Json;
import dev.signalbox.core.Schedule;
import dev.signalbox.core.Schedule.CatchUp;
import dev.signalbox.core.Schedule.Overlap;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.StepId;
import dev.signalbox.core.Timing;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Workflows made by hand. */
final class Flows {
  private static final Backoff AT_ONCE = new Backoff(Duration.ZERO, 1, Duration.ZERO);
  private static final Expression EVENT = scope -> new Evaluated.Value(scope.run().event());

  private Flows() {}

  static Workflow flow(String id, Step... steps) {
    return new Workflow(
        new WorkflowId(id),
        Digest.of(id),
        List.of(),
        Optional.empty(),
        List.of(steps),
        Optional.empty(),
        List.of());
  }

  /** The workflow, started by each event with this name. */
  static Workflow on(String event, Workflow flow) {
    return on(new Workflow.Trigger(event, Optional.empty()), flow);
  }

  static Workflow on(Workflow.Trigger trigger, Workflow flow) {
    return new Workflow(
        flow.id(),
        flow.digest(),
        List.of(trigger),
        flow.timeout(),
        flow.steps(),
        flow.output(),
        flow.onFailure());
  }

  static Workflow within(Duration timeout, Workflow flow) {
    return new Workflow(
        flow.id(),
        flow.digest(),
        flow.triggers(),
        Optional.of(timeout),
        flow.steps(),
        flow.output(),
        flow.onFailure());
  }

  static Workflow output(Workflow flow, Expression output) {
    return new Workflow(
        flow.id(),
        flow.digest(),
        flow.triggers(),
        flow.timeout(),
        flow.steps(),
        Optional.of(output),
        flow.onFailure());
  }

  /** It ends with these, however it went. */
  static Workflow last(Workflow flow, Step... steps) {
    return new Workflow(
        flow.id(),
        flow.digest(),
        flow.triggers(),
        flow.timeout(),
        flow.steps(),
        flow.output(),
        flow.onFailure(),
        List.of(steps),
        flow.cancelOn());
  }

  static Workflow onFailure(Workflow flow, Step... steps) {
    return new Workflow(
        flow.id(),
        flow.digest(),
        flow.triggers(),
        flow.timeout(),
        flow.steps(),
        flow.output(),
        List.of(steps));
  }

  /** Work that begins once its start is in the log. */
  static Step task(String id) {
    return step(id, new Action.Task("work", EVENT, Step.Start.GRANTED));
  }

  /** Work that begins at once. */
  static Step agent(String id) {
    return step(
        id, new Action.Task("agent", Expression.constant(Json.EMPTY_OBJECT), Step.Start.GRANTED));
  }

  static Step direct(String id) {
    return step(id, new Action.Task("work", EVENT, Step.Start.DIRECT));
  }

  static Step approve(String id) {
    return step(
        id,
        new Action.Approve(
            Expression.constant(Json.string("Go on?")),
            List.of(),
            Optional.empty(),
            Step.OnTimeout.REJECT,
            Step.OnReject.FAIL));
  }

  static Step sleep(String id, Duration duration) {
    return step(id, new Action.Sleep(duration));
  }

  static Step emit(String id, String event) {
    return step(id, new Action.Emit(event, Expression.constant(new Json("{\"n\":1}"))));
  }

  static Step compute(String id) {
    return step(id, new Action.Compute(Expression.constant(Json.TRUE)));
  }

  static Step invoke(String id, String workflow) {
    return step(
        id,
        new Action.Invoke(
            new WorkflowId(workflow),
            Expression.constant(Json.EMPTY_OBJECT),
            Step.OnParentCancel.CANCEL));
  }

  static Step attempts(int max, Backoff backoff, Step step) {
    return new Step(
        step.id(),
        step.action(),
        step.condition(),
        new Step.Retry(max, step.retry().maxCrashes(), backoff),
        step.timeout(),
        step.expect());
  }

  static Step within(Duration timeout, Step step) {
    return new Step(
        step.id(),
        step.action(),
        step.condition(),
        step.retry(),
        Optional.of(timeout),
        step.expect());
  }

  static Step expecting(String kind, Step step) {
    return new Step(
        step.id(),
        step.action(),
        step.condition(),
        step.retry(),
        step.timeout(),
        List.of(new Step.Expectation(kind, Json.EMPTY_OBJECT)));
  }

  static Schedule daily(ScheduleId id, String workflow) {
    return new Schedule(
        id,
        new WorkflowId(workflow),
        new Timing.Every(Duration.ofDays(1), Duration.ZERO),
        Optional.empty(),
        Optional.empty(),
        Duration.ZERO,
        CatchUp.STANDARD,
        Overlap.SKIP,
        false);
  }

  private static Step step(String id, Action action) {
    return new Step(
        new StepId(id),
        action,
        Optional.empty(),
        new Step.Retry(1, 3, AT_ONCE),
        Optional.empty(),
        List.of());
  }
}
