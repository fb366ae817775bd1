package dev.signalbox.core.model;

import dev.signalbox.core.model.Explored.Edge;
import dev.signalbox.core.model.Explored.State;
import dev.signalbox.core.model.Finding.Kind;
import dev.signalbox.core.model.Finding.Severity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** The states from which no run gets to an end, unless somebody ends it. */
final class DeadEnds {
  private DeadEnds() {}

  /** Of states that follow one another, the first. */
  static List<Finding> in(Explored explored) {
    BitSet ending = ending(explored);
    var findings = new ArrayList<Finding>();
    var told = new LinkedHashSet<Object>();
    for (int id = 1; id < explored.states().size(); id++) {
      State state = explored.states().get(id);
      int from = explored.edges().get(state.way()).from();
      boolean isFirst = from == 0 || ending.get(from);
      if (!ending.get(id) && isFirst && told.add(state.places())) {
        findings.add(
            new Finding(
                Kind.DEAD_END,
                Severity.ERROR,
                explored.workflow().id(),
                state.places().stream().findFirst(),
                "a run that stands at "
                    + String.join(" and ", state.places())
                    + " comes to no end, whatever happens, unless somebody cancels it",
                explored.trace(id)));
      }
    }
    return findings;
  }

  private static BitSet ending(Explored explored) {
    int count = explored.states().size();
    var before = new ArrayList<List<Integer>>();
    for (int i = 0; i < count; i++) {
      before.add(new ArrayList<>());
    }
    for (Edge edge : explored.edges()) {
      if (!edge.intervention()) {
        before.get(edge.to()).add(edge.from());
      }
    }
    var ending = new BitSet(count);
    var open = new ArrayDeque<Integer>();
    for (int i = 0; i < count; i++) {
      if (!explored.states().get(i).end().equals(Optional.empty())) {
        open.add(i);
      }
    }
    while (!open.isEmpty()) {
      int state = open.remove();
      if (!ending.get(state)) {
        ending.set(state);
        open.addAll(before.get(state));
      }
    }
    return ending;
  }
}
