package dev.signalbox.config;

import dev.signalbox.core.Gate;
import dev.signalbox.core.Gate.Count;
import dev.signalbox.core.Gate.Kind;
import dev.signalbox.core.StartPolicy.Limited;
import dev.signalbox.core.WorkflowId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds workflows whose runs may wait for ever: each holds a slot while it waits for a run that it
 * invokes, and that run waits for a slot of the same limit.
 */
record Deadlocks(Map<WorkflowId, CompiledWorkflow> workflows) {
  record Found(WorkflowId workflow, String message) {}

  List<Found> find() {
    var found = new ArrayList<Found>();
    var calls = Reach.ofCalls(workflows.values().stream().map(CompiledWorkflow::workflow).toList());
    workflows
        .keySet()
        .forEach(id -> {
          for (WorkflowId child : calls.from(id)) {
            Set<Gate> shared = gates(child).collect(Collectors.toSet());
            gates(id)
                .filter(shared::contains)
                .findFirst()
                .ifPresent(gate ->
                    found.add(
                        new Found(
                            id,
                            "workflows."
                                + id
                                + ".concurrency: a run holds its slot of "
                                + gate.id()
                                + " while it waits for a run of "
                                + child
                                + ", which needs one of the same: once all slots are held so, none of"
                                + " them ends; use count: steps, or another scope or key")));
          }
        });
    return found;
  }

  private Stream<Gate> gates(WorkflowId id) {
    return workflows.containsKey(id)
        ? workflows.get(id).policy().limits().stream()
            .map(Limited::gate)
            .filter(gate -> gate.kind() == Kind.CONCURRENCY && gate.count() == Count.RUNS)
        : Stream.empty();
  }
}
