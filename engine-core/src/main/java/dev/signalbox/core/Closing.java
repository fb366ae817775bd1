package dev.signalbox.core;

import dev.signalbox.core.Run.Ending;
import dev.signalbox.core.Run.Phase;
import dev.signalbox.core.Run.Stage;
import java.util.List;
import java.util.Optional;

/**
 * What a run still does once its steps have ended: it undoes what has succeeded, unless it
 * succeeds; it handles its failure; it runs what is to run at the end of every run. A step of these
 * that fails does not keep the next one from running.
 */
final class Closing {
  private Closing() {}

  /** The steps have ended, and so the run will. */
  static void begin(Deciding deciding, Ending ending) {
    advance(deciding, Optional.empty(), ending);
  }

  /** A step of a phase has ended. Whoever cancels a run that is closing wants it to end at once. */
  static void follow(Deciding deciding, Stage.Closing closing, StepPath path) {
    if (deciding.run().isHalting()) {
      if (!deciding.run().steps().isAnyLive()) {
        end(deciding, new Ending.Stopped(deciding.run().failure()));
      }
      return;
    }
    Optional<StepPath> next =
        switch (closing.phase()) {
          case COMPENSATING -> undoing(deciding);
          case HANDLING -> following(deciding.workflow().onFailure(), path);
          case FINISHING -> following(deciding.workflow().last(), path);
        };
    if (next.isPresent()) {
      open(deciding, next.get());
    } else {
      advance(deciding, Optional.of(closing.phase()), closing.ending());
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
      case COMPENSATING -> ending instanceof Ending.Success ? Optional.empty() : undoing(deciding);
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

  /** What undoes the step that succeeded last, of those that nobody has begun to undo. */
  private static Optional<StepPath> undoing(Deciding deciding) {
    var steps = deciding.run().steps();
    return steps.values().reversed().stream()
        .filter(step -> step.status() == StepRun.Status.SUCCEEDED)
        .map(StepRun::path)
        .filter(path -> path.undoes().isEmpty())
        .filter(path -> deciding.step(path).compensation().isPresent())
        .map(StepPath::compensation)
        .filter(path -> !steps.contains(path))
        .findFirst();
  }

  private static void open(Deciding deciding, StepPath path) {
    Course.open(deciding, path, deciding.step(path));
  }

  private static void end(Deciding deciding, Ending ending) {
    deciding.conclude(
        switch (ending) {
          case Ending.Success(Json output) -> new Fact.RunSucceeded(output);
          case Ending.Broken(Run.RunFailure failure) -> new Fact.RunFailed(failure);
          case Ending.Stopped(Optional<Run.RunFailure> failure) -> new Fact.RunCancelled(failure);
        });
  }
}
