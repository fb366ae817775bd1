package dev.signalbox.core;

import dev.signalbox.core.Step.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a retry of a finished run takes over from it. The retry is a new run of the current
 * definition; the old one never changes. Results are reused in order, up to the first step that has
 * none; from there on everything runs anew, a block as a whole. A rejection sends the work back to
 * the agent whose work was rejected.
 */
public sealed interface Rerun {
  /** With these, {@link Event.RunRequested} asks for the retry. */
  record Plan(Run.Origin origin, List<Event.Reused> reused) implements Rerun {
    public Plan {
      reused = List.copyOf(reused);
    }
  }

  /** The run has not ended yet: wait for it or cancel it first. */
  record StillRunning(Run.Status status) implements Rerun {}

  /** The run has succeeded: there is nothing to try again. */
  record NothingToRetry() implements Rerun {}

  /** The kind of the tasks that learn from feedback. */
  String AGENT = "agent";

  /**
   * What a retry of this run would be.
   *
   * @param workflow the definition as it is now, with the same id as that of the run
   * @throws IllegalStateException if it is another workflow than that of the run
   */
  static Rerun of(Workflow workflow, Run run) {
    if (!workflow.id().equals(run.workflow())) {
      throw new IllegalStateException(
          "run " + run.id() + ": expected workflow " + run.workflow() + ", found " + workflow.id());
    }
    return switch (run.stage()) {
      case Run.Stage.Working _, Run.Stage.Closing _ -> new StillRunning(run.status());
      case Run.Stage.Succeeded _ -> new NothingToRetry();
      case Run.Stage.Failed _, Run.Stage.Cancelled _ -> plan(workflow, run);
    };
  }

  private static Plan plan(Workflow workflow, Run run) {
    var blamed = run.failure().flatMap(Run.RunFailure::step).flatMap(run.steps()::find);
    var kept = results(workflow, run);
    boolean mends = blamed.filter(step -> isAgent(workflow, step.path())).isPresent();
    boolean rejected = blamed.filter(step -> isRejection(workflow, step)).isPresent();
    if (rejected && !mends) {
      kept = kept.subList(0, lastAgent(workflow, kept));
    }
    var feedback = new ArrayList<>(unheeded(workflow, run, kept));
    blamed.filter(_ -> rejected || mends).flatMap(StepRun::failure).ifPresent(feedback::add);
    return new Plan(
        new Run.Origin(run.id(), run.workspace(), feedback),
        kept.stream().map(Rerun::reused).toList());
  }

  /** Somebody has rejected what was made before, here or in the block that this is. */
  private static boolean isRejection(Workflow workflow, StepRun step) {
    boolean isBlock =
        workflow.find(step.path()).filter(of -> of.action() instanceof Block).isPresent();
    return (isBlock || step.ruling().isPresent())
        && step.failure().filter(why -> why.kind() == FailureKind.REJECTED).isPresent();
  }

  /** The steps with a result, in order, up to the first without. */
  private static List<StepRun> results(Workflow workflow, Run run) {
    return workflow.steps().stream()
        .map(step -> run.steps().find(Frame.ROOT.path(step.id())))
        .takeWhile(step -> step.filter(reached -> hasResult(run, reached)).isPresent())
        .flatMap(Optional::stream)
        .toList();
  }

  /** What was undone has none any more, nor has the block that it was a part of. */
  private static boolean hasResult(Run run, StepRun step) {
    return switch (step.status()) {
      case SUCCEEDED, SKIPPED ->
          run.steps().values().stream()
              .noneMatch(
                  other -> other.path().undoes().isPresent() && other.path().isBelow(step.path()));
      case PENDING, RUNNING, WAITING, FAILED, CANCELLED -> false;
    };
  }

  /** Where the last agent stands whose work there was to reject; at the end if there is none. */
  private static int lastAgent(Workflow workflow, List<StepRun> steps) {
    for (int i = steps.size() - 1; i >= 0; i--) {
      var step = steps.get(i);
      if (step.status() == StepRun.Status.SUCCEEDED && isAgent(workflow, step.path())) {
        return i;
      }
    }
    return steps.size();
  }

  /** What the run itself had been told, unless the agent that was told has done its work. */
  private static List<Failure> unheeded(Workflow workflow, Run run, List<StepRun> kept) {
    boolean heeded =
        kept.stream().anyMatch(step -> step.attempt() > 0 && isAgent(workflow, step.path()));
    return heeded ? List.of() : run.origin().map(Run.Origin::feedback).orElse(List.of());
  }

  /** Whether an agent works there: in the step itself, or somewhere in the block that it is. */
  private static boolean isAgent(Workflow workflow, StepPath path) {
    return workflow.find(path).filter(Rerun::isAgent).isPresent();
  }

  private static boolean isAgent(Step step) {
    return switch (step.action()) {
      case Action.Task task -> task.kind().equals(AGENT);
      case Block block -> block.lists().stream().flatMap(List::stream).anyMatch(Rerun::isAgent);
      case Action.Approve _, Action.Sleep _, Action.Emit _, Action.Compute _ -> false;
      case Action.Listen _, Action.Invoke _ -> false;
    };
  }

  private static Event.Reused reused(StepRun step) {
    return new Event.Reused(
        step.path(),
        step.status() == StepRun.Status.SKIPPED ? Optional.empty() : Optional.of(step.output()));
  }
}
