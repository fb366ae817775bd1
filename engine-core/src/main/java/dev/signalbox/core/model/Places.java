package dev.signalbox.core.model;

import dev.signalbox.core.Block;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.Workflow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The places of a definition: as the paths of its steps, but one for all items of a for-each and
 * one for all rounds of a repeat ({@code f.*.check}).
 */
final class Places {
  static final String ANY = "*";

  private final Workflow workflow;
  private final Map<String, String> known = new LinkedHashMap<>();
  private final Map<String, Boolean> numbered = new LinkedHashMap<>();

  Places(Workflow workflow) {
    this.workflow = workflow;
  }

  Workflow workflow() {
    return workflow;
  }

  String of(StepPath path) {
    return known.computeIfAbsent(path.value(), _ -> place(path));
  }

  private String place(StepPath path) {
    String[] names = path.value().split("\\.", -1);
    var place = new StringBuilder(names[0]);
    var at = new StringBuilder(names[0]);
    for (int i = 1; i < names.length; i++) {
      boolean isLane = i % 2 == 1 && i + 1 < names.length;
      place.append('.').append(isLane && isNumbered(at.toString()) ? ANY : names[i]);
      at.append('.').append(names[i]);
    }
    return place.toString();
  }

  /** Whether the lanes of the block at this path have numbers, which mean nothing. */
  boolean isNumbered(String block) {
    return numbered.computeIfAbsent(
        block,
        _ ->
            workflow
                .find(new StepPath(block))
                .filter(step -> isNumbered(step.action()))
                .isPresent());
  }

  /** Every step of the definition by its place, in the order of the file. */
  SequencedMap<String, Step> all() {
    var all = new LinkedHashMap<String, Step>();
    add("", workflow.steps(), all);
    add("", workflow.onFailure(), all);
    add("", workflow.last(), all);
    return all;
  }

  /** The lists of steps of a block, each by what stands before the ids of its steps. */
  static SequencedMap<String, List<Step>> lanes(String place, Block block) {
    var lanes = new LinkedHashMap<String, List<Step>>();
    switch (block) {
      case Block.Parallel(SequencedMap<String, List<Step>> branches) ->
          branches.forEach((name, steps) -> lanes.put(place + "." + name + ".", steps));
      case Block.Race(SequencedMap<String, List<Step>> branches) ->
          branches.forEach((name, steps) -> lanes.put(place + "." + name + ".", steps));
      case Block.ForEach each -> lanes.put(place + "." + ANY + ".", each.steps());
      case Block.Repeat repeat -> lanes.put(place + "." + ANY + ".", repeat.steps());
      case Block.Switch(List<Block.Case> cases) -> {
        for (int i = 0; i < cases.size(); i++) {
          lanes.put(place + "." + Block.laneOf(cases, i) + ".", cases.get(i).steps());
        }
      }
    }
    return lanes;
  }

  private static void add(String prefix, List<Step> steps, SequencedMap<String, Step> all) {
    for (Step step : steps) {
      String place = prefix + step.id().value();
      all.put(place, step);
      if (step.action() instanceof Block block) {
        lanes(place, block).forEach((lane, below) -> add(lane, below, all));
      }
      step.compensation()
          .ifPresent(undoing -> all.put(new StepPath(place).compensation().value(), undoing));
    }
  }

  private static boolean isNumbered(Step.Action action) {
    return action instanceof Block block
        && switch (block) {
          case Block.ForEach _, Block.Repeat _ -> true;
          case Block.Parallel _, Block.Race _, Block.Switch _ -> false;
        };
  }
}
