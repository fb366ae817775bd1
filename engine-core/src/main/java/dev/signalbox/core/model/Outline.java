package dev.signalbox.core.model;

import dev.signalbox.core.Progress;
import dev.signalbox.core.Run;
import dev.signalbox.core.Stage;
import dev.signalbox.core.Stage.Ending;
import dev.signalbox.core.Stage.Phase;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.StepRun.Closing;
import dev.signalbox.core.StepRun.Numbered;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What of a run decides how it can go on. Runs with the same outline are one state: what has ended
 * counts where it may have to be undone, and items that stand alike are alike.
 */
record Outline(Places places) {
  private static final class Node {
    private final TreeMap<String, Node> below = new TreeMap<>();
    private final List<String> texts = new ArrayList<>();
  }

  String of(Run run) {
    var root = new Node();
    for (StepRun step : run.steps().values()) {
      if (!step.isEnded()) {
        add(root, step.path(), progress(step));
      } else if (isToBeUndone(run, step)) {
        add(root, step.path(), "done");
      }
    }
    return stage(run)
        + (run.cancellation().isPresent() ? " cancelled" : "")
        + (run.overrun().isPresent() ? " overrun" : "")
        + drawn("", root);
  }

  private static void add(Node root, StepPath path, String text) {
    Node node = root;
    for (String name : path.value().split("\\.", -1)) {
      node = node.below.computeIfAbsent(name, _ -> new Node());
    }
    node.texts.add(text);
  }

  private String drawn(String path, Node node) {
    boolean numbered = !path.isEmpty() && isBlock(path) && places.isNumbered(path);
    var below = new ArrayList<String>();
    node.below.forEach((name, next) -> {
      String drawn = drawn(path.isEmpty() ? name : path + "." + name, next);
      below.add(numbered ? drawn : name + drawn);
    });
    if (numbered) {
      below.sort(String::compareTo);
    }
    return (node.texts.isEmpty() ? "" : "=" + String.join(",", node.texts))
        + (below.isEmpty() ? "" : "{" + String.join(";", below) + "}");
  }

  /** Ids and lanes take turns. */
  private static boolean isBlock(String path) {
    return path.chars().filter(c -> c == '.').count() % 2 == 0;
  }

  private static String stage(Run run) {
    return switch (run.stage()) {
      case Stage.Queued _ -> "queued";
      case Stage.Working _ -> "working";
      case Stage.Closing(Phase phase, Ending ending) ->
          phase
              + switch (ending) {
                case Ending.Success _ -> " succeeding";
                case Ending.Broken _ -> " failing";
                case Ending.Stopped _ -> " stopping";
              };
      case Stage.Succeeded _ -> "succeeded";
      case Stage.Failed _ -> "failed";
      case Stage.Cancelled _ -> "cancelled";
    };
  }

  private boolean isToBeUndone(Run run, StepRun step) {
    boolean undoable =
        step.status() == StepRun.Status.SUCCEEDED
            && places
                .workflow()
                .find(step.path())
                .flatMap(definition -> definition.compensation())
                .isPresent();
    return undoable
        && switch (run.stage()) {
          case Stage.Queued _, Stage.Working _ -> true;
          case Stage.Closing(Phase phase, Ending _) ->
              phase == Phase.COMPENSATING && step.finish() < undone(run);
          case Stage.Succeeded _, Stage.Failed _, Stage.Cancelled _ -> false;
        };
  }

  /** The place, in the order of ends, of the step that is being undone. */
  private static int undone(Run run) {
    return run.live().stream()
        .map(StepRun::path)
        .map(StepPath::undoes)
        .flatMap(Optional::stream)
        .mapToInt(path -> run.steps().get(path).finish())
        .findFirst()
        .orElse(0);
  }

  private static String progress(StepRun step) {
    return switch (step.progress()) {
      case Progress.Started _ -> "started " + step.ended();
      case Progress.Verifying verifying -> "verifying " + step.ended() + " " + verifying.check();
      case Progress.Asking asking -> "asking " + asking.votes().size();
      case Progress.Sleeping _ -> "sleeping";
      case Progress.Listening listening -> "listening " + listening.got().keySet();
      case Progress.Calling _ -> "calling";
      case Progress.Emitting _ -> "emitting";
      case Progress.Holding(int begun, int _, Optional<Closing> closing) ->
          "holding "
              + begun
              + " of "
              + step.numbered().map(Outline::lanes).orElse(0)
              + closing.map(Outline::closing).orElse("");
      case Progress.Queued _, Progress.Offered _, Progress.Pausing _, Progress.Interrupted _ ->
          throw new IllegalStateException("expected a step that has settled, found " + step);
      case Progress.Succeeded _, Progress.Failed _, Progress.Skipped _, Progress.Cancelled _ ->
          throw new IllegalStateException("expected a live step, found " + step);
    };
  }

  private static int lanes(Numbered numbered) {
    return switch (numbered) {
      case Numbered.Items(String _, List<?> values) -> values.size();
      case Numbered.Rounds _ -> 0;
    };
  }

  private static String closing(Closing closing) {
    return switch (closing) {
      case Closing.Failing _ -> " failing";
      case Closing.Won _ -> " won";
      case Closing.Stopped _ -> " stopped";
    };
  }
}
