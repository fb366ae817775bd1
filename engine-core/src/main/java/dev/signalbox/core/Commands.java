package dev.signalbox.core;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.StepRun.Progress;
import java.util.ArrayList;
import java.util.List;

/**
 * What the state of a run waits for: every command that has not been answered yet. It follows from
 * the state alone, so that it is the same after any crash.
 */
final class Commands {
  private Commands() {}

  static List<Command> outstanding(Workflow workflow, Run run) {
    var commands = new ArrayList<Command>();
    if (!run.isTerminal()) {
      run.deadlineTimer().ifPresent(timer -> commands.add(arm(run, timer)));
      for (StepRun step : run.live()) {
        commands.addAll(work(workflow, run, step));
        step.timer().ifPresent(timer -> commands.add(arm(run, timer)));
      }
    }
    return commands;
  }

  /** What somebody must do so that the step goes on. */
  static List<Command> work(Workflow workflow, Run run, StepRun step) {
    return switch (step.progress()) {
      case Progress.Offered _, Progress.Started _ ->
          List.of(new Command.Dispatch(assignment(workflow, run, step)));
      case Progress.Interrupted(StepRun.Cause cause) ->
          List.of(new Command.Interrupt(run.id(), step.path(), step.attempt(), cause));
      case Progress.Verifying verifying -> {
        int check = verifying.check();
        var expectation = Evidence.of(definition(workflow, step.path())).get(check);
        yield List.of(new Command.Verify(assignment(workflow, run, step), check, expectation));
      }
      case Progress.Asking asking ->
          List.of(
              new Command.AskApproval(
                  run.id(), step.path(), asking.ask(), asking.digest(), asking.deadline()));
      case Progress.Emitting(String name, Json data) ->
          List.of(new Command.Emit(run.id(), step.path(), name, data));
      case Progress.Pausing _, Progress.Sleeping _ -> List.of();
      case Progress.Succeeded _, Progress.Failed _, Progress.Skipped _, Progress.Cancelled _ ->
          List.of();
    };
  }

  private static Command arm(Run run, Timer timer) {
    return new Command.Arm(run.id(), timer);
  }

  private static Assignment assignment(Workflow workflow, Run run, StepRun step) {
    Step definition = definition(workflow, step.path());
    if (!(definition.action() instanceof Step.Action.Task task)) {
      throw new IllegalStateException(
          "step " + step.path() + ": expected a task, found " + definition.action());
    }
    var feedback = new ArrayList<Failure>();
    run.origin()
        .filter(_ -> isFirstOfKind(workflow, run, step, task.kind()))
        .ifPresent(origin -> feedback.addAll(origin.feedback()));
    feedback.addAll(step.failures());
    return new Assignment(
        run.id(),
        run.workflow(),
        step.path(),
        step.attempt(),
        task.kind(),
        task.start(),
        step.input(),
        run.event(),
        run.workspace(),
        feedback,
        step.crashes(),
        definition.timeout());
  }

  /** What a retried run is told concerns the work that begins anew, not all that follows it. */
  private static boolean isFirstOfKind(Workflow workflow, Run run, StepRun step, String kind) {
    return run.steps().values().stream()
        .takeWhile(earlier -> !earlier.path().equals(step.path()))
        .filter(earlier -> earlier.attempt() > 0)
        .map(earlier -> definition(workflow, earlier.path()).action())
        .noneMatch(action -> action instanceof Step.Action.Task task && task.kind().equals(kind));
  }

  private static Step definition(Workflow workflow, StepPath path) {
    return workflow
        .find(path)
        .orElseThrow(
            () -> new IllegalStateException("workflow " + workflow.id() + " has no step " + path));
  }
}
