package dev.signalbox.api.workers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Json;
import dev.signalbox.core.StepShape;
import dev.signalbox.queue.jobs.Lanes;
import dev.signalbox.runner.function.FunctionStep;
import dev.signalbox.runner.http.HttpStep;
import dev.signalbox.runner.local.CommandStep;
import dev.signalbox.runner.spi.Runner;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A lane for each kind of step, and for agents one for each runner, as wide as the runner allows.
 */
public final class WorkerLanes implements Lanes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String AGENT = "agent";
  private static final String CHECK = "check";
  private static final int FUNCTIONS = 128;
  private static final int REQUESTS = 64;
  private static final int CHECKS = 2;

  /** Beside agents: what needs nothing of the engine but the job. */
  private static final Set<String> MOBILE =
      Set.of(CommandStep.SHAPE.key(), FunctionStep.SHAPE.key(), HttpStep.SHAPE.key());

  private final Map<String, Integer> widths = new HashMap<>();
  private final String standardRunner;
  private final Part part;
  private final Placement placement;

  /** What of the work a process does. */
  public enum Part {
    ALL,
    /** All that worker processes do not. */
    ENGINE,
    /** Commands, functions, requests, and the agents whose runners it has. */
    WORKER
  }

  public WorkerLanes(
      Collection<StepShape> steps,
      Collection<Runner> runners,
      String standardRunner,
      int processors,
      Part part,
      Placement placement) {
    this.standardRunner = standardRunner;
    this.part = part;
    this.placement = placement;
    steps.forEach(step -> widths.put(step.key(), Math.max(4, 2 * processors)));
    widths.put(FunctionStep.SHAPE.key(), FUNCTIONS);
    widths.put(HttpStep.SHAPE.key(), REQUESTS);
    widths.put(CHECK, CHECKS);
    widths.put(
        AGENT,
        1); // for agents whose runner is not configured: they fail, and must not wait for ever
    runners.forEach(runner -> widths.put(AGENT + ":" + runner.name(), runner.concurrency()));
  }

  @Override
  public String attempt(Assignment assignment) {
    String lane = lane(assignment);
    return part == Part.ENGINE && isMobile(lane)
        ? placement.of(lane, named(StepShape.RUNS_ON.name(), assignment.input()), assignment)
        : lane;
  }

  private String lane(Assignment assignment) {
    if (!assignment.kind().equals(AGENT)) {
      return assignment.kind();
    }
    String lane = AGENT + ":" + named("runner", assignment.input()).orElse(standardRunner);
    return widths.containsKey(lane) ? lane : AGENT;
  }

  @Override
  public String check(Assignment assignment) {
    return CHECK;
  }

  /** Only those who can do it may look for the guilty one. */
  @Override
  public String suspects(Assignment assignment) {
    return part != Part.ALL && isMobile(lane(assignment))
        ? suspects(attempt(assignment))
        : SUSPECTS;
  }

  private static String suspects(String lane) {
    return SUSPECTS + ":" + lane;
  }

  /** Every lane of this worker's own, where jobs wait that nobody else is offered. */
  public List<String> ofWorker(String name) {
    return mobile().stream()
        .map(lane -> Placement.worker(lane, name))
        .flatMap(lane -> Stream.of(lane, suspects(lane)))
        .toList();
  }

  /**
   * From which lanes of the queue a worker feeds each of its own.
   *
   * @param groups that it serves, and nobody else; none: it serves all that are in no group
   * @param labels whose steps it serves besides those that need none
   */
  public Map<String, List<String>> sources(String name, List<String> groups, List<String> labels) {
    var sources = new TreeMap<String, List<String>>();
    for (String lane : mobile()) {
      var from =
          Stream.concat(
                  Stream.of(Placement.worker(lane, name)),
                  (groups.isEmpty()
                          ? Stream.of(lane)
                          : groups.stream().map(group -> Placement.group(lane, group)))
                      .flatMap(all ->
                          Stream.concat(
                              labels.stream().map(label -> Placement.label(all, label)),
                              Stream.of(all))))
              .toList();
      sources.put(lane, from);
      sources.put(suspects(lane), from.stream().map(WorkerLanes::suspects).toList());
    }
    return sources;
  }

  private List<String> mobile() {
    return widths.keySet().stream().filter(WorkerLanes::isMobile).sorted().toList();
  }

  @Override
  public Map<String, Integer> widths() {
    return switch (part) {
      case ALL -> Map.copyOf(widths);
      case ENGINE -> {
        var own = new TreeMap<>(widths);
        own.keySet().removeIf(WorkerLanes::isMobile);
        yield own;
      }
      case WORKER -> {
        var own = new TreeMap<String, Integer>();
        widths.forEach((lane, width) -> {
          if (isMobile(lane)) {
            own.put(lane, width);
            own.put(suspects(lane), 1);
          }
        });
        yield own;
      }
    };
  }

  private static boolean isMobile(String lane) {
    return MOBILE.contains(lane) || lane.startsWith(AGENT + ":");
  }

  /** What a step's own key says, where it has that key. */
  private static Optional<String> named(String key, Json input) {
    try {
      return Optional.ofNullable(JSON.readTree(input.text()).get(key)).map(JsonNode::asText);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("expected the input of a step to be JSON, found " + input, e);
    }
  }
}
