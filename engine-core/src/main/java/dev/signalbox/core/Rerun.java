package dev.signalbox.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a new run takes over from another one, which never changes. A retry is a run of the current
 * definition, made of a run that has ended; a fork is one of the old definition, made of what had
 * happened up to some point. Which results count is the business of {@link Results}.
 *
 * <p>A rejection sends the work back to the agent whose work was rejected.
 */
public sealed interface Rerun {
  /** With these, {@link Event.RunRequested} asks for the new run. */
  record Plan(Origin origin, List<Event.Reused> reused) implements Rerun {
    public Plan {
      reused = List.copyOf(reused);
    }
  }

  /** The run has not ended yet: wait for it or cancel it first. */
  record StillRunning(Run.Status status) implements Rerun {}

  /** The run has succeeded: there is nothing to try again. */
  record NothingToRetry() implements Rerun {}

  /** A run of this workflow has no such step among those that it does first of all. */
  record UnknownStep(String step, List<String> known) implements Rerun {
    public UnknownStep {
      known = List.copyOf(known);
    }
  }

  /** The run never came so far: this step before the one that was named has no result. */
  record NotReached(StepPath missing) implements Rerun {}

  /** The kind of the tasks that learn from feedback. */
  String AGENT = "agent";

  /**
   * What a retry of this run would be.
   *
   * @param workflow the definition as it is now, with the same id as that of the run
   * @throws IllegalStateException if it is another workflow than that of the run
   */
  static Rerun of(Workflow workflow, Run run) {
    same(workflow, run);
    return switch (run.stage()) {
      case Stage.Queued _, Stage.Working _, Stage.Closing _ -> new StillRunning(run.status());
      case Stage.Succeeded _ -> new NothingToRetry();
      case Stage.Failed _, Stage.Cancelled _ -> retry(workflow, run, Results.kept(workflow, run));
    };
  }

  /**
   * What a retry of this run from a step on would be: it runs anew, and so does all that comes
   * after it. Where it stands in a block, so do the lanes beside it as far as they had not ended.
   */
  static Rerun from(Workflow workflow, Run run, String step) {
    same(workflow, run);
    if (!run.isTerminal()) {
      return new StillRunning(run.status());
    }
    return switch (Results.before(workflow, run, step)) {
      case Results.Before.Kept(List<StepRun> kept) -> retry(workflow, run, kept);
      case Results.Before.Missing(StepPath missing) -> new NotReached(missing);
      case Results.Before.Unknown _ -> new UnknownStep(step, Results.known(workflow, run));
    };
  }

  /**
   * What a fork of a run would be.
   *
   * @param workflow the definition that the run is pinned to
   * @param then the run as it was after the entry to fork from
   * @param shares whether it may work where that run has worked, which then has ended. If not, its
   *     workspace is its own, and what works in one is done anew
   */
  static Plan fork(Workflow workflow, Run then, boolean shares) {
    var kept = shares ? Results.had(workflow, then) : Results.hadBeforeWork(workflow, then);
    var workspace = shares ? Optional.of(then.workspace()) : Optional.<RunId>empty();
    return new Plan(new Origin.Fork(then.id(), then.sequence(), workspace), reused(then, kept));
  }

  private static Plan retry(Workflow workflow, Run run, List<StepRun> kept) {
    var blamed = run.failure().flatMap(Run.RunFailure::step).flatMap(run.steps()::find);
    boolean mends = blamed.filter(step -> Results.isAgent(workflow, step.path())).isPresent();
    boolean rejected = blamed.filter(step -> Results.isRejection(workflow, step)).isPresent();
    var feedback = new ArrayList<>(unheeded(workflow, run, kept));
    blamed.filter(_ -> rejected || mends).flatMap(StepRun::failure).ifPresent(feedback::add);
    return new Plan(
        new Origin.Retry(run.id(), Optional.of(run.workspace()), feedback), reused(run, kept));
  }

  /** What the run itself had been told, unless the agent that was told has done its work. */
  private static List<Failure> unheeded(Workflow workflow, Run run, List<StepRun> kept) {
    boolean heeded =
        kept.stream()
            .anyMatch(step -> step.attempt() > 0 && Results.isAgent(workflow, step.path()));
    return heeded ? List.of() : run.origin().map(Origin::feedback).orElse(List.of());
  }

  private static List<Event.Reused> reused(Run run, List<StepRun> kept) {
    return kept.stream()
        .map(step ->
            new Event.Reused(
                step.path(),
                step.status() == StepRun.Status.SKIPPED
                    ? Optional.empty()
                    : Optional.of(step.output()),
                Items.around(run, step.path())))
        .toList();
  }

  private static void same(Workflow workflow, Run run) {
    if (!workflow.id().equals(run.workflow())) {
      throw new IllegalStateException(
          "run " + run.id() + ": expected workflow " + run.workflow() + ", found " + workflow.id());
    }
  }
}
