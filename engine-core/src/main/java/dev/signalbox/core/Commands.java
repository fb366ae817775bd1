package dev.signalbox.core;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.StepRun.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The commands of a run: those that a fact calls for, and those that its state still waits for. */
final class Commands {
  private Commands() {}

  /** What must be done because of this fact; {@code run} is the run after it. */
  static List<Command> of(Workflow workflow, Run run, Fact fact) {
    return switch (fact) {
      case Fact.RunCreated _ ->
          run.deadline().<Command>map(due -> arm(run, new Timer.RunDeadline(due))).stream()
              .toList();
      case Fact.AttemptOffered(StepPath path, int _) -> ofStep(workflow, run, path);
      case Fact.AttemptDelayed(StepPath path, int _, var _) -> ofStep(workflow, run, path);
      case Fact.AttemptBegun begun -> armed(run, step(run, begun.step()));
      case Fact.AttemptInterrupted(StepPath path, int _, StepRun.Cause _) ->
          ofStep(workflow, run, path);
      case Fact.AttemptClaimed(StepPath path, int _, Json _) -> ofStep(workflow, run, path);
      case Fact.CheckPassed passed -> ofStep(workflow, run, passed.step());
      case Fact.CheckCrashed(StepPath path, int _, int _, String _) -> ofStep(workflow, run, path);
      case Fact.ApprovalOpened asked -> ofStep(workflow, run, asked.step());
      case Fact.SleepBegun(StepPath path, var _) -> ofStep(workflow, run, path);
      case Fact.EmissionBegun(StepPath path, String _, Json _) -> ofStep(workflow, run, path);
      case Fact.StepReused _, Fact.StepStarted _, Fact.AttemptFailed _, Fact.AttemptCrashed _ ->
          List.of();
      case Fact.AttemptReturned _, Fact.ApprovalClosed _, Fact.StepSucceeded _ -> List.of();
      case Fact.StepFailed _, Fact.StepSkipped _, Fact.StepCancelled _, Fact.CancelAccepted _ ->
          List.of();
      case Fact.HandlingBegun _, Fact.RunSucceeded _, Fact.RunFailed _, Fact.RunCancelled _ ->
          List.of();
    };
  }

  /** What the state alone says is not answered yet. */
  static List<Command> outstanding(Workflow workflow, Run run) {
    var commands = new ArrayList<Command>();
    if (!run.isTerminal()) {
      if (run.stage() instanceof Run.Stage.Working) {
        run.deadline().ifPresent(due -> commands.add(arm(run, new Timer.RunDeadline(due))));
      }
      run.live().forEach(step -> commands.addAll(ofStep(workflow, run, step.path())));
    }
    return commands;
  }

  private static List<Command> ofStep(Workflow workflow, Run run, StepPath path) {
    StepRun step = step(run, path);
    List<Command> work =
        switch (step.progress()) {
          case Progress.Offered _ -> List.of(new Command.Dispatch(assignment(workflow, run, step)));
          case Progress.Started _ -> List.of(new Command.Dispatch(assignment(workflow, run, step)));
          case Progress.Interrupted(StepRun.Cause cause) ->
              List.of(new Command.Interrupt(run.id(), path, step.attempt(), cause));
          case Progress.Verifying verifying -> verify(workflow, run, step, verifying.check());
          case Progress.Asking asking ->
              List.of(
                  new Command.AskApproval(
                      run.id(), path, asking.ask(), asking.digest(), asking.deadline()));
          case Progress.Emitting(String name, Json data) ->
              List.of(new Command.Emit(run.id(), path, name, data));
          case Progress.Pausing _, Progress.Sleeping _ -> List.of();
          case Progress.Succeeded _, Progress.Failed _, Progress.Skipped _, Progress.Cancelled _ ->
              List.of();
        };
    return Stream.concat(work.stream(), armed(run, step).stream()).toList();
  }

  /**
   * Past its last item, the evidence is complete and the step about to end: nothing is left to look
   * for.
   */
  private static List<Command> verify(Workflow workflow, Run run, StepRun step, int check) {
    var evidence = Deciding.evidence(definition(workflow, step.path()));
    return check < evidence.size()
        ? List.of(new Command.Verify(assignment(workflow, run, step), check, evidence.get(check)))
        : List.of();
  }

  private static List<Command> armed(Run run, StepRun step) {
    return step.timer().<Command>map(timer -> arm(run, timer)).stream().toList();
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
    var feedback = new ArrayList<>(run.origin().map(Run.Origin::feedback).orElse(List.of()));
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

  private static StepRun step(Run run, StepPath path) {
    StepRun step = run.steps().get(path);
    if (step == null) {
      throw new IllegalStateException(
          "run " + run.id() + ": expected step " + path + " to have begun");
    }
    return step;
  }

  private static Step definition(Workflow workflow, StepPath path) {
    return workflow
        .find(path)
        .orElseThrow(
            () -> new IllegalStateException("workflow " + workflow.id() + " has no step " + path));
  }
}
