package dev.signalbox.core;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.stream.IntStream;

/**
 * The results of a run that another one can take over: in each list of steps those in order, up to
 * the first step that has none; of that one, where it is a block, those of its lanes.
 */
final class Results {
  /** Tasks that work in the run's workspace; what they have made is not in their output alone. */
  private static final List<String> WORKING = List.of(Rerun.AGENT, "git");

  private final Workflow workflow;
  private final Run run;

  /** Whether work that was rejected is not a result. */
  private final boolean heeding;

  private final SequencedSet<StepPath> undone = new LinkedHashSet<>();
  private final List<StepRun> kept = new ArrayList<>();

  private Results(Workflow workflow, Run run, boolean heeding) {
    this.workflow = workflow;
    this.run = run;
    this.heeding = heeding;
    run.steps().values().forEach(step -> step.path().undoes().ifPresent(this::addUndone));
  }

  /** What comes before a step that a run is to begin from. */
  sealed interface Before {
    record Kept(List<StepRun> results) implements Before {}

    record Missing(StepPath step) implements Before {}

    record Unknown() implements Before {}
  }

  /** All that a retry takes over. */
  static List<StepRun> kept(Workflow workflow, Run run) {
    var results = new Results(workflow, run, true);
    results.list(Frame.ROOT, workflow.steps());
    return results.kept;
  }

  /** All that the run had, whatever people have said of it. */
  static List<StepRun> had(Workflow workflow, Run run) {
    var results = new Results(workflow, run, false);
    results.list(Frame.ROOT, workflow.steps());
    return results.kept;
  }

  /** The same, up to the first step that works in a workspace. */
  static List<StepRun> hadBeforeWork(Workflow workflow, Run run) {
    var results = new Results(workflow, run, false);
    results.list(
        Frame.ROOT, workflow.steps().stream().takeWhile(step -> !has(step, WORKING)).toList());
    return results.kept;
  }

  /** What comes before this step. */
  static Before before(Workflow workflow, Run run, String step) {
    Optional<StepPath> path = path(step).filter(wanted -> isMain(workflow, wanted));
    if (path.isEmpty()) {
      return new Before.Unknown();
    }
    var results = new Results(workflow, run, false);
    return results
        .until(path.get(), Frame.ROOT, workflow.steps())
        .<Before>map(Before.Missing::new)
        .orElseGet(() -> new Before.Kept(results.kept));
  }

  /** The steps that a run can begin from, as far as they can be named. */
  static List<String> known(Workflow workflow, Run run) {
    var known = new LinkedHashSet<String>();
    workflow.steps().forEach(step -> known.add(step.id().value()));
    run.steps().values().stream()
        .map(StepRun::path)
        .filter(path -> path.undoes().isEmpty() && isMain(workflow, path))
        .forEach(path -> known.add(path.value()));
    return List.copyOf(known);
  }

  private static Optional<StepPath> path(String text) {
    try {
      return Optional.of(new StepPath(text)).filter(path -> path.undoes().isEmpty());
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static boolean isMain(Workflow workflow, StepPath path) {
    return workflow.find(path).isPresent()
        && workflow.steps().stream()
            .map(step -> Frame.ROOT.path(step.id()))
            .anyMatch(own -> own.equals(path) || path.isBelow(own));
  }

  // --- Walking

  private void list(Frame frame, List<Step> steps) {
    List<StepRun> results = results(frame, steps);
    Optional<StepRun> next =
        results.size() < steps.size()
            ? run.steps().find(frame.path(steps.get(results.size()).id()))
            : Optional.empty();
    boolean rejected = heeding && next.filter(step -> isRejection(workflow, step)).isPresent();
    boolean mends = next.filter(step -> isAgent(workflow, step.path())).isPresent();
    boolean sentBack = rejected && !mends;
    kept.addAll(sentBack ? results.subList(0, lastAgent(workflow, results)) : results);
    if (!sentBack) {
      next.ifPresent(step -> lanes(step, rejected));
    }
  }

  /** The steps with a result, in order, up to the first without. */
  private List<StepRun> results(Frame frame, List<Step> steps) {
    return steps.stream()
        .map(step -> run.steps().find(frame.path(step.id())))
        .takeWhile(step -> step.filter(this::hasResult).isPresent())
        .flatMap(Optional::stream)
        .toList();
  }

  /** What was undone has none any more, nor has the block that it was a part of. */
  private boolean hasResult(StepRun step) {
    return switch (step.status()) {
      case SUCCEEDED, SKIPPED -> !undone.contains(step.path());
      case PENDING, RUNNING, WAITING, FAILED, CANCELLED -> false;
    };
  }

  private void lanes(StepRun step, boolean rejected) {
    Optional<Block> block = block(step.path());
    if (block.isEmpty()) {
      return;
    }
    List<Frame> lanes = begun(step, block.get());
    if (rejected && lanes.stream().noneMatch(this::mendsItself)) {
      return;
    }
    lanes.forEach(lane -> list(lane, steps(lane)));
  }

  /** Whether somebody has said no in there to what an agent has done in there. */
  private boolean mendsItself(Frame lane) {
    return steps(lane).stream().anyMatch(step -> has(step, List.of(Rerun.AGENT)))
        && steps(lane).stream()
            .flatMap(step -> run.steps().find(lane.path(step.id())).stream())
            .anyMatch(step -> isRejection(workflow, step));
  }

  /** Adds what comes before this step; or names the first of those that has no result. */
  private Optional<StepPath> until(StepPath wanted, Frame frame, List<Step> steps) {
    for (Step step : steps) {
      StepPath path = frame.path(step.id());
      if (path.equals(wanted)) {
        return Optional.empty();
      }
      Optional<StepRun> reached = run.steps().find(path);
      if (wanted.isBelow(path)) {
        return reached.isPresent() ? within(wanted, reached.get()) : Optional.of(path);
      }
      if (reached.filter(this::hasResult).isEmpty()) {
        return Optional.of(path);
      }
      kept.add(reached.get());
    }
    return Optional.of(wanted);
  }

  /** The lanes beside that of the step are not after it, but for later rounds. */
  private Optional<StepPath> within(StepPath wanted, StepRun step) {
    Block block = block(step.path()).orElseThrow();
    for (Frame lane : begun(step, block)) {
      if (wanted.value().startsWith(lane.prefix())) {
        Optional<StepPath> missing = until(wanted, lane, steps(lane));
        if (missing.isPresent() || block instanceof Block.Repeat) {
          return missing;
        }
      } else {
        list(lane, steps(lane));
      }
    }
    boolean begun = begun(step, block).stream().anyMatch(lane -> isIn(wanted, lane));
    return begun ? Optional.empty() : Optional.of(wanted);
  }

  private static boolean isIn(StepPath path, Frame lane) {
    return path.value().startsWith(lane.prefix());
  }

  // --- Looking up

  private Optional<Block> block(StepPath path) {
    return workflow
        .find(path)
        .map(Step::action)
        .filter(Block.class::isInstance)
        .map(Block.class::cast);
  }

  private List<Step> steps(Frame lane) {
    return workflow.lane(lane).orElse(List.of());
  }

  /** The lanes of a block that have begun, in their order. */
  private List<Frame> begun(StepRun step, Block block) {
    List<String> names =
        switch (block) {
          case Block.Parallel parallel -> List.copyOf(parallel.branches().sequencedKeySet());
          case Block.Race race -> List.copyOf(race.branches().sequencedKeySet());
          case Block.Switch(List<Block.Case> cases) ->
              IntStream.range(0, cases.size()).mapToObj(i -> Block.laneOf(cases, i)).toList();
          case Block.ForEach _ -> numbers(Items.of(step).size());
          case Block.Repeat repeat -> numbers(repeat.atMost());
        };
    return names.stream()
        .map(step.path()::lane)
        .filter(lane -> !steps(lane).isEmpty())
        .filter(lane -> run.steps().contains(lane.path(steps(lane).getFirst().id())))
        .toList();
  }

  private static List<String> numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  private void addUndone(StepPath path) {
    undone.add(path);
    for (Optional<Frame> at = Optional.of(path.frame()); at.isPresent(); at = at.get().outer()) {
      at.get().block().ifPresent(undone::add);
    }
  }

  /** Somebody has rejected what was made before, here or in the block that this is. */
  static boolean isRejection(Workflow workflow, StepRun step) {
    boolean isBlock =
        workflow.find(step.path()).filter(of -> of.action() instanceof Block).isPresent();
    return (isBlock || step.ruling().isPresent())
        && step.failure().filter(why -> why.kind() == FailureKind.REJECTED).isPresent();
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

  /** Whether an agent works there: in the step itself, or somewhere in the block that it is. */
  static boolean isAgent(Workflow workflow, StepPath path) {
    return workflow.find(path).filter(step -> has(step, List.of(Rerun.AGENT))).isPresent();
  }

  private static boolean has(Step step, List<String> kinds) {
    return switch (step.action()) {
      case Step.Action.Task task -> kinds.contains(task.kind());
      case Block block ->
          block.lists().stream().flatMap(List::stream).anyMatch(inner -> has(inner, kinds));
      case Step.Action.Approve _, Step.Action.Sleep _, Step.Action.Emit _ -> false;
      case Step.Action.Compute _ -> false;
      case Step.Action.Listen _, Step.Action.Invoke _, Step.Action.ContinueAsNew _ -> false;
    };
  }
}
