package dev.signalbox.core;

import dev.signalbox.core.Stage.Ending;
import dev.signalbox.core.Stage.Phase;
import java.util.List;
import java.util.Optional;

/**
 * What a run still does once its steps have ended: it undoes what has succeeded, unless it
 * succeeds; it handles its failure; it runs what is to run at the end of every run. A step of these
 * that fails does not keep the next one from running. A cancellation that comes meanwhile stops the
 * phase, unless it is the one that undoes, and the run ends as cancelled after what follows.
 */
final class Closing {
  private Closing() {}

  /** The steps have ended, and so the run will. */
  static void begin(Deciding deciding, Ending ending) {
    if (Halt.isExpired(deciding.run())) {
      end(deciding, ending);
    } else {
      advance(deciding, Optional.empty(), ending);
    }
  }

  /** A step of a phase has ended. */
  static void follow(Deciding deciding, Stage.Closing closing, StepPath path) {
    Run run = deciding.run();
    boolean halting = run.isHalting();
    if (halting && run.steps().isAnyLive()) {
      return;
    }
    Optional<StepPath> next =
        switch (closing.phase()) {
          case COMPENSATING -> undoing(deciding, before(deciding, path));
          case HANDLING -> following(deciding.workflow().onFailure(), path);
          case FINISHING -> following(deciding.workflow().last(), path);
        };
    if (next.isPresent() && !halting) {
      open(deciding, next.get());
    } else {
      advance(
          deciding,
          Optional.of(closing.phase()),
          run.cancellation().isPresent() ? new Ending.Stopped(run.failure()) : closing.ending());
    }
  }

  /** Begins with the next phase that has anything to do. */
  private static void advance(Deciding deciding, Optional<Phase> done, Ending ending) {
    for (Phase phase : Phase.values()) {
      boolean isDone = done.filter(last -> phase.compareTo(last) <= 0).isPresent();
      Optional<StepPath> first = isDone ? Optional.empty() : first(deciding, phase, ending);
      if (first.isPresent()) {
        deciding.conclude(new Fact.PhaseBegun(phase, ending));
        open(deciding, first.get());
        return;
      }
    }
    end(deciding, ending);
  }

  private static Optional<StepPath> first(Deciding deciding, Phase phase, Ending ending) {
    Workflow workflow = deciding.workflow();
    return switch (phase) {
      case COMPENSATING ->
          ending instanceof Ending.Success
              ? Optional.empty()
              : undoing(deciding, deciding.run().steps().ended().size());
      case HANDLING ->
          ending instanceof Ending.Broken ? first(workflow.onFailure()) : Optional.empty();
      case FINISHING -> first(workflow.last());
    };
  }

  private static Optional<StepPath> first(List<Step> steps) {
    return steps.stream().findFirst().map(step -> Frame.ROOT.path(step.id()));
  }

  private static Optional<StepPath> following(List<Step> steps, StepPath path) {
    return Course.after(steps, path.id()).map(step -> Frame.ROOT.path(step.id()));
  }

  /** What undoes the last step that succeeded, of the first {@code count} that ended. */
  private static Optional<StepPath> undoing(Deciding deciding, int count) {
    List<StepRun> ended = deciding.run().steps().ended();
    for (int i = count - 1; i >= 0; i--) {
      StepRun step = ended.get(i);
      if (step.status() == StepRun.Status.SUCCEEDED
          && deciding.step(step.path()).compensation().isPresent()) {
        return Optional.of(step.path().compensation());
      }
    }
    return Optional.empty();
  }

  /** How many steps had ended before the one that this one has undone. */
  private static int before(Deciding deciding, StepPath compensation) {
    return compensation.undoes().map(deciding.run().steps()::get).orElseThrow().finish() - 1;
  }

  private static void open(Deciding deciding, StepPath path) {
    Course.open(deciding, path, deciding.step(path));
  }

  static void end(Deciding deciding, Ending ending) {
    deciding.conclude(
        switch (ending) {
          case Ending.Success(Json output) -> new Fact.RunSucceeded(output);
          case Ending.Broken(Run.RunFailure failure) -> new Fact.RunFailed(failure);
          case Ending.Stopped(Optional<Run.RunFailure> failure) -> new Fact.RunCancelled(failure);
        });
  }
}
