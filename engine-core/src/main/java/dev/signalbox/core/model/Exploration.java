package dev.signalbox.core.model;

import dev.signalbox.core.Decision;
import dev.signalbox.core.Event;
import dev.signalbox.core.Json;
import dev.signalbox.core.Progress;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Stage;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.Transition;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.core.model.Explored.Edge;
import dev.signalbox.core.model.Explored.End;
import dev.signalbox.core.model.Explored.How;
import dev.signalbox.core.model.Explored.Sight;
import dev.signalbox.core.model.Explored.State;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntPredicate;

/**
 * Drives {@link Transition} through everything that can happen to a run, breadth first, until every
 * state has been seen. Its world has no data: see {@link Abstraction}.
 */
public final class Exploration {
  private static final Instant START = Instant.EPOCH;

  /** More than these are no use to anybody, and need memory. */
  private static final int EDGES_MAX = 300_000;

  private final Workflow workflow;
  private final Workflow dataless;
  private final Choices choices = new Choices();
  private final Places places;
  private final Outline outline;
  private final Moves moves;
  private final Settling settling;
  private final IntPredicate goesOn;
  private final Map<String, Integer> known = new LinkedHashMap<>();
  private final Set<Edge> links = new LinkedHashSet<>();
  private final List<State> states = new ArrayList<>();
  private final List<Edge> edges = new ArrayList<>();
  private final SequencedMap<Sight, Integer> seen = new LinkedHashMap<>();
  private final Queue<Found> open = new ArrayDeque<>();

  private record Found(int state, Run run) {}

  private Exploration(
      Workflow workflow, Bounds bounds, Function<WorkflowId, Set<End>> ends, IntPredicate goesOn) {
    this.workflow = workflow;
    this.goesOn = goesOn;
    dataless = new Abstraction(choices, bounds).of(workflow);
    places = new Places(dataless);
    outline = new Outline(places);
    moves = new Moves(workflow, ends);
    settling = new Settling(dataless);
  }

  /**
   * @param ends how runs of the workflows that it invokes can end
   * @param goesOn asked again and again with the number of states so far; once false, it is over
   */
  public static Explored of(
      Workflow workflow, Bounds bounds, Function<WorkflowId, Set<End>> ends, IntPredicate goesOn) {
    return new Exploration(workflow, bounds, ends, goesOn).explored();
  }

  private Explored explored() {
    states.add(new State(new LinkedHashSet<>(), Optional.empty(), -1));
    boolean complete = begin();
    while (complete && !open.isEmpty()) {
      Found found = open.remove();
      for (Move move : moves.of(found.run())) {
        complete = complete && move(found, move);
      }
    }
    return new Explored(workflow, complete, List.copyOf(states), List.copyOf(edges), seen);
  }

  private boolean begin() {
    var request =
        new Event.RunRequested(
            START,
            new RunId("run"),
            Json.EMPTY_OBJECT,
            0,
            new LinkedHashMap<>(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of());
    var start = Move.ofRun("", request);
    choices.reset();
    do {
      link(0, start, settling.settled(Transition.begin(dataless, request).run()));
    } while (choices.advance() && goesOn());
    return goesOn();
  }

  private boolean goesOn() {
    return edges.size() < EDGES_MAX && goesOn.test(states.size());
  }

  /** Every way in which this can come out; false if time is over. */
  private boolean move(Found from, Move move) {
    choices.reset();
    do {
      if (!goesOn()) {
        return false;
      }
      if (Transition.apply(dataless, from.run(), move.event()) instanceof Decision.Next next) {
        link(from.state(), move, settling.settled(next.run()));
      }
    } while (choices.advance());
    return true;
  }

  private void link(int from, Move move, Run run) {
    String key = outline.of(run);
    Integer before = known.get(key);
    int to = before == null ? states.size() : before;
    var edge =
        new Edge(
            from,
            to,
            move.step().map(places::of).orElse(""),
            move.outcome(),
            choices.picks().stream()
                .filter(pick -> !pick.option().label().isEmpty())
                .map(pick -> pick.where() + " " + pick.option().label())
                .toList(),
            move.isIntervention());
    if (links.add(edge)) {
      edges.add(edge);
    }
    if (before == null) {
      known.put(key, to);
      states.add(new State(standing(run), end(run), edges.size() - 1));
      run.steps().values().forEach(step -> see(step, to));
      open.add(new Found(to, run));
    } else {
      run.steps().values().forEach(step -> see(step, to));
    }
  }

  private void see(StepRun step, int state) {
    String place = places.of(step.path());
    How how =
        switch (step.status()) {
          case PENDING, RUNNING, WAITING -> How.REACHED;
          case SUCCEEDED -> How.SUCCEEDED;
          case FAILED -> How.FAILED;
          case SKIPPED -> How.SKIPPED;
          case CANCELLED -> How.STOPPED;
        };
    seen.putIfAbsent(new Sight(place, how), state);
    if (how != How.SKIPPED) {
      seen.putIfAbsent(new Sight(place, How.REACHED), state);
    }
  }

  private SequencedSet<String> standing(Run run) {
    var standing = new TreeSet<String>();
    run.live().stream()
        .filter(step -> !(step.progress() instanceof Progress.Holding))
        .map(step -> places.of(step.path()))
        .forEach(standing::add);
    return standing;
  }

  private static Optional<End> end(Run run) {
    return switch (run.stage()) {
      case Stage.Queued _, Stage.Working _, Stage.Closing _ -> Optional.empty();
      case Stage.Succeeded _ -> Optional.of(End.SUCCEEDED);
      case Stage.Failed _ -> Optional.of(End.FAILED);
      case Stage.Cancelled _ -> Optional.of(End.CANCELLED);
    };
  }
}
