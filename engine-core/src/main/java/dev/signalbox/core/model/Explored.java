package dev.signalbox.core.model;

import dev.signalbox.core.Workflow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeSet;

/**
 * All states that a run of a workflow can get into, and how; state 0 is that before its beginning.
 *
 * @param complete whether there is no further one
 * @param states in the order in which they were found: no way to one is shorter than that here
 * @param seen where steps first were seen in a condition, by place
 */
public record Explored(
    Workflow workflow,
    boolean complete,
    List<State> states,
    List<Edge> edges,
    SequencedMap<Sight, Integer> seen) {

  /** How a run ends. */
  public enum End {
    SUCCEEDED,
    FAILED,
    CANCELLED
  }

  /**
   * @param places where it stands: its steps that live, but for blocks
   * @param end how it has ended
   * @param way the edge by which it was found first; -1 for the first state
   */
  public record State(SequencedSet<String> places, Optional<End> end, int way) {}

  /**
   * @param place of the step that it happens to; empty for the run
   * @param outcome in one or two words
   * @param choices what expressions gave
   * @param intervention whether somebody has to want the run to end
   */
  public record Edge(
      int from, int to, String place, String outcome, List<String> choices, boolean intervention) {
    /** In one line. */
    public String words() {
      var words = new ArrayList<String>();
      String what = place.isEmpty() ? outcome : place + " " + outcome;
      if (!what.isEmpty()) {
        words.add(what);
      }
      words.addAll(choices);
      return words.isEmpty() ? "start" : String.join(", ", words);
    }
  }

  /** That a step was seen like this. */
  public record Sight(String place, How how) {}

  /** What can be seen of a step. */
  public enum How {
    REACHED,
    SKIPPED,
    SUCCEEDED,
    FAILED,
    STOPPED
  }

  public boolean saw(String place, How how) {
    return seen.containsKey(new Sight(place, how));
  }

  /** The shortest way to the first state in which the step was seen so. */
  public List<String> traceTo(String place, How how) {
    Integer state = seen.get(new Sight(place, how));
    return state == null ? List.of() : trace(state);
  }

  /** The shortest way to a state. */
  public List<String> trace(int state) {
    var words = new ArrayDeque<String>();
    for (int way = states.get(state).way();
        way >= 0;
        way = states.get(edges.get(way).from()).way()) {
      words.addFirst(edges.get(way).words());
    }
    return List.copyOf(words);
  }

  /** How a run can end. */
  public SequencedSet<End> ends() {
    return ends(true);
  }

  /** How a run can end where nobody has it, or one that it waits for, cancelled. */
  public SequencedSet<End> endsByItself() {
    return ends(false);
  }

  private SequencedSet<End> ends(boolean interventions) {
    var reached = new BitSet(states.size());
    reached.set(0);
    // An edge from a state stands behind one that leads there: but for loops, once is enough.
    for (boolean more = true; more; ) {
      int before = reached.cardinality();
      for (Edge edge : edges) {
        if (reached.get(edge.from()) && (interventions || !edge.intervention())) {
          reached.set(edge.to());
        }
      }
      more = reached.cardinality() > before;
    }
    var ends = new TreeSet<End>();
    reached.stream().forEach(state -> states.get(state).end().ifPresent(ends::add));
    return ends;
  }
}
