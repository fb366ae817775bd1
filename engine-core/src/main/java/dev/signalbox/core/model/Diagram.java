package dev.signalbox.core.model;

import dev.signalbox.core.model.Explored.Edge;
import dev.signalbox.core.model.Explored.End;
import dev.signalbox.core.model.Explored.State;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.stream.Collectors;

/**
 * The states of a workflow as a Mermaid diagram. A state of it is a set of steps that live; where
 * that would be too many to look at, blocks are not looked into any deeper than it takes.
 */
public final class Diagram {
  /** More states than these are too many for a picture. */
  private static final int STATES_MAX = 30;

  private static final String START = "[*]";

  private final Explored explored;
  private final boolean interventions;
  private final int depth;
  private final SequencedMap<String, String> names = new LinkedHashMap<>();
  private final SequencedMap<Arrow, SequencedSet<String>> arrows = new LinkedHashMap<>();

  private record Arrow(String from, String to) {}

  private Diagram(Explored explored, boolean interventions, int depth) {
    this.explored = explored;
    this.interventions = interventions;
    this.depth = depth;
    names.put("", START);
    explored.edges().forEach(this::add);
  }

  /**
   * @param interventions whether to draw that somebody ends a run, too, which is possible anywhere
   */
  public static String of(Explored explored, boolean interventions) {
    int deepest =
        explored.states().stream()
            .flatMap(state -> state.places().stream())
            .mapToInt(Diagram::depth)
            .max()
            .orElse(1);
    for (int depth = deepest; depth > 1; depth--) {
      var diagram = new Diagram(explored, interventions, depth);
      if (diagram.names.size() <= STATES_MAX) {
        return diagram.text();
      }
    }
    return new Diagram(explored, interventions, 1).text();
  }

  private static int depth(String place) {
    return place.split("\\.", -1).length / 2 + 1;
  }

  private void add(Edge edge) {
    if (edge.intervention() && !interventions) {
      return;
    }
    String from = name(explored.states().get(edge.from()));
    String to = name(explored.states().get(edge.to()));
    if (!from.equals(to) || isRetry(edge)) {
      arrows.computeIfAbsent(new Arrow(from, to), _ -> new LinkedHashSet<>()).add(label(edge));
    }
  }

  /** Not what happens within a block that is not looked into, nor what is only a part of a wait. */
  private boolean isRetry(Edge edge) {
    State from = explored.states().get(edge.from());
    State to = explored.states().get(edge.to());
    return from.places().equals(to.places())
        && depth(edge.place()) <= depth
        && (edge.outcome().equals("fail")
            || edge.outcome().equals("timeout")
            || edge.outcome().equals("no evidence"));
  }

  private String label(Edge edge) {
    boolean obvious = explored.states().get(edge.from()).places().size() <= 1;
    String place = shortened(edge.place());
    String what = obvious || place.isEmpty() ? edge.outcome() : place + " " + edge.outcome();
    return edge.choices().stream()
        .filter(Abstraction::isWithoutValue)
        .findFirst()
        .map(choice -> what.isEmpty() ? choice : what + ", " + choice)
        .orElse(what);
  }

  private String name(State state) {
    String text =
        state.end().map(end -> "=" + end).orElseGet(() -> String.join(" + ", standing(state)));
    String before = names.get(text);
    if (before != null) {
      return before;
    }
    long number = names.keySet().stream().filter(known -> !known.startsWith("=")).count();
    String name = state.end().map(Diagram::word).orElse("s" + number);
    names.put(text, name);
    return name;
  }

  private SequencedSet<String> standing(State state) {
    return state.places().stream()
        .map(this::shortened)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private String shortened(String place) {
    List<String> parts = List.of(place.split("\\.", -1));
    return String.join(".", parts.subList(0, Math.min(parts.size(), 2 * depth - 1)));
  }

  private String text() {
    var out = new StringBuilder("stateDiagram-v2\n");
    names.forEach((text, name) -> {
      if (!text.isEmpty() && !text.startsWith("=")) {
        out.append("    state \"").append(text).append("\" as ").append(name).append('\n');
      }
    });
    arrows()
        .forEach(arrow -> {
          String label =
              arrows.getOrDefault(arrow, new LinkedHashSet<>()).stream()
                  .filter(word -> !word.isEmpty())
                  .collect(Collectors.joining(" / "));
          out.append("    ").append(arrow.from()).append(" --> ").append(arrow.to());
          out.append(label.isEmpty() ? "\n" : " : " + label + "\n");
        });
    names.forEach((text, name) -> {
      if (text.startsWith("=")) {
        out.append("    ").append(name).append(" --> ").append(START).append('\n');
      }
    });
    if (!explored.complete()) {
      out.append("    %% cut off after ").append(explored.states().size()).append(" states\n");
    }
    return out.toString();
  }

  /** Those of one state together. */
  private List<Arrow> arrows() {
    var order = List.copyOf(names.values());
    return arrows.keySet().stream()
        .sorted(
            Comparator.<Arrow>comparingInt(arrow -> order.indexOf(arrow.from()))
                .thenComparingInt(arrow -> order.indexOf(arrow.to())))
        .toList();
  }

  private static String word(End end) {
    return end.name().toLowerCase(Locale.ROOT);
  }
}
