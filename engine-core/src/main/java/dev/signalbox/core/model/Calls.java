package dev.signalbox.core.model;

import dev.signalbox.core.Step.Action;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.core.model.Explored.End;
import dev.signalbox.core.model.Finding.Kind;
import dev.signalbox.core.model.Finding.Severity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which workflow invokes which. */
final class Calls {
  private final Map<WorkflowId, Map<WorkflowId, String>> calls = new LinkedHashMap<>();

  Calls(List<Workflow> workflows) {
    for (Workflow workflow : workflows) {
      var invoked = new LinkedHashMap<WorkflowId, String>();
      new Places(workflow)
          .all()
          .forEach((place, step) -> {
            if (step.action() instanceof Action.Invoke invoke) {
              invoked.putIfAbsent(invoke.workflow(), place);
            }
          });
      calls.put(workflow.id(), invoked);
    }
  }

  /** Those that this one waits for itself. */
  Set<WorkflowId> of(WorkflowId workflow) {
    return calls.getOrDefault(workflow, new LinkedHashMap<>()).keySet();
  }

  /**
   * A workflow that waits for a run of itself; bad where none of its runs can succeed otherwise.
   */
  Optional<Finding> cycle(Explored explored) {
    WorkflowId start = explored.workflow().id();
    return chain(start)
        .map(chain -> {
          boolean hopeless = explored.complete() && !explored.ends().contains(End.SUCCEEDED);
          return new Finding(
              Kind.CHILD_CYCLE,
              hopeless ? Severity.ERROR : Severity.HINT,
              start,
              Optional.of(chain.getFirst()),
              "each run waits for another one of it, by way of "
                  + String.join(" > ", chain)
                  + (hopeless ? ", and none can succeed" : "; be sure that a condition ends that"),
              explored.traceTo(chain.getFirst(), Explored.How.REACHED));
        });
  }

  /** The steps by which a workflow comes back to itself, the fewest that do. */
  private Optional<List<String>> chain(WorkflowId start) {
    record Way(WorkflowId at, List<String> steps) {}
    var open = new ArrayDeque<Way>();
    var met = new LinkedHashSet<WorkflowId>();
    open.add(new Way(start, List.of()));
    while (!open.isEmpty()) {
      Way way = open.remove();
      for (var call : calls.getOrDefault(way.at(), new LinkedHashMap<>()).entrySet()) {
        var steps = new ArrayList<>(way.steps());
        steps.add(way.steps().isEmpty() ? call.getValue() : way.at() + " " + call.getValue());
        if (call.getKey().equals(start)) {
          return Optional.of(steps);
        }
        if (met.add(call.getKey())) {
          open.add(new Way(call.getKey(), steps));
        }
      }
    }
    return Optional.empty();
  }
}
