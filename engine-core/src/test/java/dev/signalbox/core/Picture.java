package dev.signalbox.core;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What every event does to every state, as it was observed, drawn as diagrams and a table. */
final class Picture {
  private static final List<String> PLACES =
      Stream.of(Progress.class.getPermittedSubclasses()).map(Class::getSimpleName).toList();
  private static final String START = "[*]";

  private record Edge(String from, String to) {}

  private static final Comparator<Edge> BY_PLACE =
      Comparator.<Edge>comparingInt(edge -> PLACES.indexOf(edge.from()))
          .thenComparing(Edge::from)
          .thenComparingInt(edge -> PLACES.indexOf(edge.to()))
          .thenComparing(Edge::to);

  private final Map<Edge, Set<String>> steps = new TreeMap<>(BY_PLACE);
  private final Map<Edge, Set<String>> runs = new TreeMap<>(BY_PLACE);
  private final Map<String, Map<String, Set<String>>> table = new TreeMap<>();
  private final List<String> events;

  Picture(List<Sample> samples, List<Occurrence> occurrences) {
    events = occurrences.stream().map(Occurrence::label).toList();
    for (Sample sample : samples) {
      begun(Story.given(sample.workflow(), Story.request(sample.terms())).run());
      var story = sample.story();
      if (story.run().steps().contains(Story.path(Sample.STEP))) {
        occurrences.forEach(occurrence -> tried(sample, story, occurrence));
      }
    }
  }

  List<String> events() {
    return events;
  }

  Set<String> places() {
    return table.keySet();
  }

  /** What this event came to where the step stood here; empty if that was never tried. */
  Set<String> outcomes(String place, String event) {
    return table.getOrDefault(place, Map.of()).getOrDefault(event, Set.of());
  }

  private void begun(Run run) {
    note(runs, START, status(run), "RunRequested");
    run.steps().values().forEach(step -> note(steps, START, place(step), "the step is reached"));
  }

  private void tried(Sample sample, Story story, Occurrence occurrence) {
    var before = story.run();
    var decision = Transition.apply(sample.workflow(), before, occurrence.event().apply(story));
    var run = decision instanceof Decision.Next next ? next.run() : before;
    var from = story.step(Sample.STEP);
    var after = Objects.requireNonNull(run.steps().get(from.path()));
    String type = occurrence.label().replaceAll("[:, ].*", "");
    note(steps, place(from), place(after), type);
    note(runs, status(before), status(run), type);
    table
        .computeIfAbsent(place(from), _ -> new TreeMap<>())
        .computeIfAbsent(occurrence.label(), _ -> new TreeSet<>())
        .add(outcome(decision, from, after));
  }

  private static String outcome(Decision decision, StepRun from, StepRun after) {
    return switch (decision) {
      case Decision.Ignored(Decision.Reason reason) ->
          "*" + reason.getClass().getSimpleName() + "*";
      case Decision.Next(Run _, List<Fact> facts, List<Command> _) when facts.isEmpty() ->
          "*noted*";
      case Decision.Next _ when after.attempt() > from.attempt() ->
          place(after) + " (next attempt)";
      case Decision.Next _ -> place(after);
    };
  }

  private static void note(Map<Edge, Set<String>> edges, String from, String to, String event) {
    if (!from.equals(to)) {
      edges.computeIfAbsent(new Edge(from, to), _ -> new LinkedHashSet<>()).add(event);
    }
  }

  private static String place(StepRun step) {
    return step.progress().getClass().getSimpleName();
  }

  private static String status(Run run) {
    return run.status().name().toLowerCase(Locale.ROOT);
  }

  String markdown() {
    return """
    # The state machine

    Generated from the engine by `StateMachineTest`, which fails when this file and the engine differ.
    Both diagrams and the table show what was observed when every event was tried on every state.

    ## The status of a run

    ```mermaid
    stateDiagram-v2
    %s
    ```

    A run that is being cancelled, or that runs what follows the end of its steps (compensations, `on-failure`,
    `finally`), is `running`; one that is paused is `paused`, whatever it would be otherwise. A run whose open steps
    all wait for a person, the clock, an event or another run is `waiting`. An end is never left again.

    ## The progress of a step

    ```mermaid
    stateDiagram-v2
    %s
    ```

    Users see `Offered` as `pending` before the first attempt; `Asking`, `Sleeping`, `Listening`, and `Calling` once
    the other run has been made, as `waiting`; and everything else before the end as `running`. A step that is `Holding` is a block:
    it goes on as the steps in its lanes do, and ends once the last of its lanes has ended.

    ## Every event in every state

    A cell says what the step is afterwards; several possibilities depend on the definition, the attempts that are
    left, and how the run stands. In italics: the reason why the event changes nothing (*noted*: it is only kept in
    the log; *Terminal*: the run had ended).

    %s
    """
        .formatted(diagram(runs), diagram(steps), rows());
  }

  private static String diagram(Map<Edge, Set<String>> edges) {
    return edges.entrySet().stream()
        .map(edge ->
            "    %s --> %s : %s"
                .formatted(
                    edge.getKey().from(),
                    edge.getKey().to(),
                    edge.getValue().stream().sorted().collect(Collectors.joining(", "))))
        .collect(Collectors.joining("\n"));
  }

  private String rows() {
    var places = PLACES.stream().filter(table::containsKey).toList();
    var head =
        "| Event | " + String.join(" | ", places) + " |\n|" + "---|".repeat(places.size() + 1);
    return head
        + events.stream()
            .map(event ->
                places.stream()
                    .map(place -> String.join(", ", outcomes(place, event)))
                    .collect(Collectors.joining(" | ", "\n| " + event + " | ", " |")))
            .collect(Collectors.joining());
  }
}
