package dev.signalbox.config;

import dev.signalbox.core.Block;
import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Action;
import java.util.List;
import java.util.stream.Stream;

/** A run that goes on as a new one has ended: nothing of it can come after that. */
record Ends(Problems problems) {
  void check(Mapping workflow, List<Step> steps, List<Step> onFailure, List<Step> last) {
    List<Step> before = steps.isEmpty() ? steps : steps.subList(0, steps.size() - 1);
    Stream<Step> within =
        steps.isEmpty() ? Stream.empty() : Stream.of(steps.getLast()).flatMap(Ends::inner);
    Stream.concat(
            Stream.of(before, onFailure, last).flatMap(List::stream).flatMap(Ends::all), within)
        .filter(step -> step.action() instanceof Action.ContinueAsNew)
        .findFirst()
        .ifPresent(step ->
            problems.error(
                workflow.placeOf("steps"),
                workflow.at("steps")
                    + ": expected continue-as-new in the last step of the workflow only, found it in "
                    + step.id()
                    + "; put it last, with an if"));
  }

  private static Stream<Step> all(Step step) {
    return Stream.concat(Stream.of(step), inner(step));
  }

  /** What it holds, and what undoes it. */
  private static Stream<Step> inner(Step step) {
    Stream<Step> held =
        step.action() instanceof Block block
            ? block.lists().stream().flatMap(List::stream).flatMap(Ends::all)
            : Stream.empty();
    return Stream.concat(held, step.compensation().stream().flatMap(Ends::all));
  }
}
