package dev.signalbox.queue.simulate;

import dev.signalbox.core.Block;
import dev.signalbox.core.Run;
import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.Transition;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.engine.Rules;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Rules that take a definition for another one. */
final class BrokenRules {
  private BrokenRules() {}

  /** Questions outside blocks are read in another way. */
  static Rules asking(UnaryOperator<Action.Approve> changed) {
    return reading(action -> action instanceof Action.Approve ask ? changed.apply(ask) : action);
  }

  static Action.Approve quorum(Action.Approve ask, int quorum) {
    return new Action.Approve(
        ask.ask(),
        ask.by(),
        quorum,
        ask.remind(),
        ask.escalation(),
        ask.timeout(),
        ask.onTimeout(),
        ask.onReject());
  }

  static Action.Approve byAnybody(Action.Approve ask) {
    return new Action.Approve(
        ask.ask(),
        List.of(),
        ask.quorum(),
        ask.remind(),
        ask.escalation(),
        ask.timeout(),
        ask.onTimeout(),
        ask.onReject());
  }

  /** In these runs there are no budgets. */
  static Rules spending(Predicate<Run> free) {
    Rules blind =
        reading(action ->
            action instanceof Action.Task task
                ? new Action.Task(task.kind(), task.input(), task.start())
                : action);
    return (workflow, run, event) ->
        free.test(run) ? blind.apply(workflow, run, event) : Transition.apply(workflow, run, event);
  }

  /** Somebody has decided something about it. */
  static boolean isRuled(Run run) {
    return run.steps().values().stream().anyMatch(step -> step.ruling().isPresent());
  }

  private static Rules reading(UnaryOperator<Action> changed) {
    return (workflow, run, event) ->
        Transition.apply(
            new Workflow(
                workflow.id(),
                workflow.digest(),
                workflow.triggers(),
                workflow.timeout(),
                workflow.steps().stream().map(step -> with(step, changed)).toList(),
                workflow.output(),
                workflow.onFailure(),
                workflow.last(),
                workflow.cancelOn()),
            run,
            event);
  }

  private static Step with(Step step, UnaryOperator<Action> changed) {
    return step.action() instanceof Block
        ? step
        : new Step(
            step.id(),
            changed.apply(step.action()),
            step.condition(),
            step.retry(),
            step.timeout(),
            step.expect(),
            step.compensation());
  }
}
