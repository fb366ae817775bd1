package dev.signalbox.core.model;

import dev.signalbox.core.Block;
import dev.signalbox.core.Expression;
import dev.signalbox.core.Json;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.model.Explored.How;
import dev.signalbox.core.model.Finding.Kind;
import dev.signalbox.core.model.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The steps that no run gets to, and why; of what stands behind or within one, only the first. */
final class Unreached {
  private final Explored explored;
  private final List<Finding> findings = new ArrayList<>();

  private Unreached(Explored explored) {
    this.explored = explored;
  }

  static List<Finding> in(Explored explored) {
    var unreached = new Unreached(explored);
    Workflow workflow = explored.workflow();
    unreached.list("", workflow.steps(), "no run gets that far", Severity.WARNING);
    unreached.list("", workflow.onFailure(), "no run of it can fail", Severity.HINT);
    unreached.list("", workflow.last(), "no run of it ends", Severity.WARNING);
    return unreached.findings;
  }

  private void list(String prefix, List<Step> steps, String otherwise, Severity severity) {
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      String place = prefix + step.id().value();
      if (explored.saw(place, How.REACHED)) {
        within(place, step);
      } else if (explored.saw(place, How.SKIPPED)) {
        add(place, Severity.WARNING, "its `if` is always false", trace(place, How.SKIPPED));
      } else {
        behind(prefix, steps, i, otherwise, severity);
        return;
      }
    }
  }

  /** One that is not even skipped: what stands before it never lets a run through. */
  private void behind(
      String prefix, List<Step> steps, int index, String otherwise, Severity severity) {
    String place = prefix + steps.get(index).id().value();
    int more = steps.size() - index - 1;
    String rest = more == 0 ? "" : "; nor does one to the " + more + " after it";
    Optional<String> before =
        index == 0 ? Optional.empty() : Optional.of(prefix + steps.get(index - 1).id().value());
    if (before.isEmpty()) {
      add(place, severity, otherwise + rest, above(prefix));
      return;
    }
    boolean fails = explored.saw(before.get(), How.FAILED);
    add(
        place,
        Severity.WARNING,
        (fails
                ? "the step before it, " + before.get() + ", always fails"
                : "the step before it, " + before.get() + ", never ends")
            + rest,
        trace(before.get(), fails ? How.FAILED : How.REACHED));
  }

  private void within(String place, Step step) {
    if (step.action() instanceof Block block) {
      Places.lanes(place, block)
          .forEach((lane, steps) -> list(lane, steps, why(block, place, lane), Severity.WARNING));
    }
    String undoing = new StepPath(place).compensation().value();
    if (step.compensation().isPresent()
        && !explored.saw(undoing, How.REACHED)
        && !explored.saw(undoing, How.SKIPPED)) {
      add(
          undoing,
          Severity.WARNING,
          "what it would undo never succeeds",
          trace(place, How.REACHED));
    }
  }

  private static String why(Block block, String place, String lane) {
    return switch (block) {
      case Block.Switch(List<Block.Case> cases) -> why(cases, place, lane);
      case Block.ForEach _ -> "its list is always empty, or none";
      case Block.Parallel _, Block.Race _, Block.Repeat _ -> "no run gets that far";
    };
  }

  private static String why(List<Block.Case> cases, String place, String lane) {
    for (int i = 0; i < cases.size(); i++) {
      boolean own = lane.equals(place + "." + Block.laneOf(cases, i) + ".");
      boolean holds =
          cases
              .get(i)
              .when()
              .flatMap(Expression::fixed)
              .equals(Optional.of(new Expression.Evaluated.Value(Json.TRUE)));
      if (own) {
        return "its `when` is never true";
      }
      if (holds) {
        return "the case before it, " + place + "." + i + ", always holds";
      }
    }
    return "no case leads there";
  }

  private void add(String place, Severity severity, String why, List<String> trace) {
    findings.add(
        new Finding(
            Kind.UNREACHABLE,
            severity,
            explored.workflow().id(),
            Optional.of(place),
            "no run gets to it: " + why,
            trace));
  }

  private List<String> trace(String place, How how) {
    return explored.traceTo(place, how);
  }

  /** The way to the block that a list stands in. */
  private List<String> above(String prefix) {
    String[] names = prefix.split("\\.", -1);
    return names.length < 3
        ? List.of()
        : trace(
            prefix.substring(0, prefix.length() - names[names.length - 2].length() - 2),
            How.REACHED);
  }
}
