package dev.signalbox.config;

import dev.signalbox.core.Block;
import dev.signalbox.core.Step;
import dev.signalbox.core.Workflow;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every step of a definition, at any depth: those of its own lists, those within blocks, and those
 * that undo others.
 */
public final class AllSteps {
  private AllSteps() {}

  public static Stream<Step> of(Workflow workflow) {
    return Stream.of(workflow.steps(), workflow.onFailure(), workflow.last())
        .flatMap(List::stream)
        .flatMap(AllSteps::from);
  }

  private static Stream<Step> from(Step step) {
    Stream<Step> below =
        step.action() instanceof Block block
            ? lists(block).flatMap(List::stream).flatMap(AllSteps::from)
            : Stream.empty();
    return Stream.of(Stream.of(step), below, step.compensation().stream().flatMap(AllSteps::from))
        .flatMap(steps -> steps);
  }

  private static Stream<List<Step>> lists(Block block) {
    return switch (block) {
      case Block.Parallel parallel -> parallel.branches().values().stream();
      case Block.Race race -> race.branches().values().stream();
      case Block.ForEach each -> Stream.of(each.steps());
      case Block.Switch(List<Block.Case> cases) -> cases.stream().map(Block.Case::steps);
      case Block.Repeat repeat -> Stream.of(repeat.steps());
    };
  }
}
