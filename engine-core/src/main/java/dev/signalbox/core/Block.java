package dev.signalbox.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A step that holds lists of steps. Each list that runs is a lane of the block: a branch, an item,
 * a round, a case. A lane's output is that of its last step that was not skipped.
 */
public sealed interface Block extends Step.Action {
  /** All branches at once. Its output: what each made, by name. */
  record Parallel(SequencedMap<String, List<Step>> branches) implements Block {
    public Parallel {
      branches = checked("parallel", branches);
    }
  }

  /** All branches at once; the first that succeeds wins, and the others are cancelled. */
  record Race(SequencedMap<String, List<Step>> branches) implements Block {
    public Race {
      branches = checked("race", branches);
    }
  }

  /**
   * The same steps for each item of a list. Its output: what each item made, in their order.
   *
   * @param as what expressions call the item
   * @param window how many items run at once, at most
   * @param failing whether an item that fails fails the block; if not, its output is {@code null}
   */
  record ForEach(Expression in, String as, int window, boolean failing, List<Step> steps)
      implements Block {
    public ForEach {
      steps = checked("for-each", steps);
      atLeastOne("for-each: window", window);
    }
  }

  /** The first case whose condition holds. Its output: that case's, or {@code null} without one. */
  record Switch(List<Case> cases) implements Block {
    public Switch {
      cases = List.copyOf(cases);
    }
  }

  /** One case; without a condition, the one for everything else. */
  record Case(Optional<Expression> when, List<Step> steps) {
    public Case {
      steps = checked("switch", steps);
    }
  }

  /** The same steps again and again, until the condition holds after a round. */
  record Repeat(List<Step> steps, Optional<Expression> until, int atMost) implements Block {
    public Repeat {
      steps = checked("repeat", steps);
      atLeastOne("repeat: at-most", atMost);
    }
  }

  /** More items than these are refused: each is a lane with a history of its own. */
  int ITEMS_MAX = 10_000;

  /** The lane of a switch that is taken where no condition holds. */
  String ELSE = "else";

  /** The steps of a lane; empty if there is none of that name. */
  default Optional<List<Step>> steps(String lane) {
    return switch (this) {
      case Parallel(SequencedMap<String, List<Step>> branches) ->
          Optional.ofNullable(branches.get(lane));
      case Race(SequencedMap<String, List<Step>> branches) ->
          Optional.ofNullable(branches.get(lane));
      case ForEach each -> number(lane, ITEMS_MAX).map(_ -> each.steps());
      case Repeat repeat -> number(lane, repeat.atMost()).map(_ -> repeat.steps());
      case Switch(List<Case> cases) -> {
        for (int i = 0; i < cases.size(); i++) {
          if (laneOf(cases, i).equals(lane)) {
            yield Optional.of(cases.get(i).steps());
          }
        }
        yield Optional.empty();
      }
    };
  }

  /** Every list of steps in it. */
  default List<List<Step>> lists() {
    return switch (this) {
      case Parallel(SequencedMap<String, List<Step>> branches) -> List.copyOf(branches.values());
      case Race(SequencedMap<String, List<Step>> branches) -> List.copyOf(branches.values());
      case ForEach each -> List.of(each.steps());
      case Repeat repeat -> List.of(repeat.steps());
      case Switch(List<Case> cases) -> cases.stream().map(Case::steps).toList();
    };
  }

  static String laneOf(List<Case> cases, int index) {
    return cases.get(index).when().isPresent() ? Integer.toString(index) : ELSE;
  }

  private static Optional<Integer> number(String lane, int below) {
    try {
      int number = Integer.parseInt(lane);
      return number >= 0 && number < below ? Optional.of(number) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** What runs in a lane ends the lane: one without a step would never end. */
  private static List<Step> checked(String block, List<Step> steps) {
    atLeastOne(block + ": the number of steps", steps.size());
    return List.copyOf(steps);
  }

  private static SequencedMap<String, List<Step>> checked(
      String block, SequencedMap<String, List<Step>> branches) {
    atLeastOne(block + ": the number of branches", branches.size());
    var copy = new LinkedHashMap<String, List<Step>>();
    branches.forEach((name, steps) -> copy.put(name, checked(block, steps)));
    return Collections.unmodifiableSequencedMap(copy);
  }

  private static void atLeastOne(String what, int number) {
    if (number < 1) {
      throw new IllegalArgumentException(what + ": expected at least 1, found " + number);
    }
  }
}
