package dev.signalbox.core;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** Steps for tests that have steps within them. */
final class Nested {
  private Nested() {}

  record Branch(String name, List<Step> steps) {}

  static Branch branch(String name, Step... steps) {
    return new Branch(name, List.of(steps));
  }

  static Step parallel(String id, Branch... branches) {
    return Flow.step(id, new Block.Parallel(map(branches)));
  }

  static Step race(String id, Branch... branches) {
    return Flow.step(id, new Block.Race(map(branches)));
  }

  static Step forEach(String id, Expression in, int window, Step... steps) {
    return Flow.step(id, new Block.ForEach(in, "item", window, true, List.of(steps)));
  }

  /** Where an item that fails does not fail the block. */
  static Step forEachLenient(String id, Expression in, int window, Step... steps) {
    return Flow.step(id, new Block.ForEach(in, "item", window, false, List.of(steps)));
  }

  static Step choose(String id, Block.Case... cases) {
    return Flow.step(id, new Block.Switch(List.of(cases)));
  }

  static Block.Case on(Expression when, Step... steps) {
    return new Block.Case(Optional.of(when), List.of(steps));
  }

  static Block.Case otherwise(Step... steps) {
    return new Block.Case(Optional.empty(), List.of(steps));
  }

  static Step repeat(String id, int atMost, Expression until, Step... steps) {
    return Flow.step(id, new Block.Repeat(List.of(steps), Optional.of(until), atMost));
  }

  private static SequencedMap<String, List<Step>> map(Branch... branches) {
    var map = new LinkedHashMap<String, List<Step>>();
    for (Branch branch : branches) {
      map.put(branch.name(), branch.steps());
    }
    return map;
  }
}
