package dev.signalbox.core;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Step.Awaited.Happening;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * What the state of a run waits for: every command that has not been answered yet. It follows from
 * the state alone, so that it is the same after any crash.
 */
final class Commands {
  /** So many are sooner compared than hashed. */
  private static final int FEW = 4;

  private Commands() {}

  static List<Command> outstanding(Workflow workflow, Run run) {
    var commands = new ArrayList<Command>();
    if (!run.isTerminal()) {
      ofRun(workflow, run, commands);
      for (StepRun step : run.live()) {
        ofStep(workflow, run, step, commands);
      }
    }
    return commands;
  }

  /**
   * Those that are outstanding after a decision, and were not before. Only the steps that the
   * decision has touched are looked at, unless it changes what holds for all of them.
   */
  static List<Command> added(
      Workflow workflow, Optional<Run> before, Run after, SequencedSet<StepPath> touched) {
    if (before.isEmpty() || before.get().paused() != after.paused()) {
      var all = outstanding(workflow, after);
      before.ifPresent(run -> all.removeAll(new LinkedHashSet<>(outstanding(workflow, run))));
      return all;
    }
    var commands = new ArrayList<Command>();
    if (!after.isTerminal()) {
      ofRun(workflow, after, commands);
      touched.forEach(path ->
          after
              .steps()
              .find(path)
              .filter(step -> !step.isEnded())
              .ifPresent(step -> ofStep(workflow, after, step, commands)));
      var known = new ArrayList<Command>();
      Run run = before.get();
      ofRun(workflow, run, known);
      touched.forEach(path ->
          run.steps()
              .find(path)
              .filter(step -> !step.isEnded())
              .ifPresent(step -> ofStep(workflow, run, step, known)));
      commands.removeAll(known.size() > FEW ? new LinkedHashSet<>(known) : known);
    }
    return commands;
  }

  private static void ofRun(Workflow workflow, Run run, Collection<Command> into) {
    Waking.deadline(run).ifPresent(timer -> into.add(arm(run, timer)));
    Waking.expiry(run).ifPresent(timer -> into.add(arm(run, timer)));
    Admission.ticket(run).ifPresent(ticket -> into.add(new Command.Admit(ticket)));
    if (!workflow.cancelOn().isEmpty() && Waking.isOpen(run)) {
      into.add(
          new Command.Watch(
              run.id(),
              workflow.cancelOn().stream().map(Happening::event).distinct().toList(),
              run.created()));
    }
  }

  private static void ofStep(Workflow workflow, Run run, StepRun step, Collection<Command> into) {
    into.addAll(work(workflow, run, step));
    if (!run.paused()) {
      Waking.timer(step).ifPresent(timer -> into.add(arm(run, timer)));
    }
  }

  /** What somebody must do so that the step goes on. */
  static List<Command> work(Workflow workflow, Run run, StepRun step) {
    return switch (step.progress()) {
      case Progress.Queued _ ->
          Admission.ticket(run, step)
              .<List<Command>>map(ticket -> List.of(new Command.Admit(ticket)))
              .orElse(List.of());
      case Progress.Offered _ when run.paused() -> List.of();
      case Progress.Emitting _, Progress.Verifying _ when run.paused() -> List.of();
      case Progress.Offered _, Progress.Started _ ->
          List.of(new Command.Dispatch(assignment(workflow, run, step)));
      case Progress.Interrupted interrupted ->
          List.of(
              new Command.Interrupt(run.id(), step.path(), step.attempt(), interrupted.cause()));
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
      case Progress.Listening listening ->
          List.of(
              new Command.Listen(
                  run.id(),
                  step.path(),
                  listening.awaited(),
                  listening.since(),
                  listening.consume()));
      case Progress.Calling calling -> calls(workflow, run, step, calling);
      case Progress.Pausing _, Progress.Sleeping _, Progress.Holding _ -> List.of();
      case Progress.Succeeded _, Progress.Failed _, Progress.Skipped _, Progress.Cancelled _ ->
          List.of();
    };
  }

  private static List<Command> calls(
      Workflow workflow, Run run, StepRun step, Progress.Calling calling) {
    if (calling.child().isEmpty()) {
      return run.paused()
          ? List.of()
          : List.of(
              new Command.StartChild(
                  run.id(),
                  step.path(),
                  calling.workflow(),
                  calling.data(),
                  definition(workflow, step.path()).action() instanceof Step.Action.ContinueAsNew));
    }
    RunId child = calling.child().get();
    var await = new Command.AwaitChild(run.id(), step.path(), child);
    return calling.stopping() && !Calls.isWaitedFor(definition(workflow, step.path()))
        ? List.of(await, new Command.CancelChild(run.id(), step.path(), child))
        : List.of(await);
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
        .filter(origin -> !origin.feedback().isEmpty())
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
        definition.timeout(),
        Optional.empty(),
        run.rank(),
        run.isAhead());
  }

  /**
   * What a retried run is told concerns the work that begins anew, not all that follows it. A step
   * that was offered and then cancelled counts, and one that is held, so that the answer stays the
   * same.
   */
  private static boolean isFirstOfKind(Workflow workflow, Run run, StepRun step, String kind) {
    return run.steps().values().stream()
        .takeWhile(earlier -> !earlier.path().equals(step.path()))
        .filter(earlier -> earlier.attempt() > 0 || !isTakenOver(earlier))
        .map(earlier -> definition(workflow, earlier.path()).action())
        .noneMatch(action -> action instanceof Step.Action.Task task && task.kind().equals(kind));
  }

  /** One that has never begun here, and has a result all the same. */
  private static boolean isTakenOver(StepRun step) {
    return step.status() == StepRun.Status.SUCCEEDED || step.status() == StepRun.Status.SKIPPED;
  }

  private static Step definition(Workflow workflow, StepPath path) {
    return workflow
        .find(path)
        .orElseThrow(
            () -> new IllegalStateException("workflow " + workflow.id() + " has no step " + path));
  }
}
