package dev.signalbox.config;

import dev.signalbox.core.Step;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds workflows that start themselves by the events that they send. */
record Cycles(List<Workflow> workflows) {

  /** A warning for each workflow that does. */
  Map<WorkflowId, String> find() {
    Map<WorkflowId, Set<WorkflowId>> next =
        workflows.stream().collect(Collectors.toMap(Workflow::id, this::started));
    var found = new LinkedHashMap<WorkflowId, String>();
    for (Workflow workflow : workflows) {
      if (reached(workflow.id(), next).contains(workflow.id())) {
        boolean itself = next.getOrDefault(workflow.id(), Set.of()).contains(workflow.id());
        found.put(
            workflow.id(),
            "workflows."
                + workflow.id()
                + ": an event that it sends starts it again"
                + (itself ? "" : ", by way of another workflow")
                + "; be sure that a condition ends that");
      }
    }
    return found;
  }

  private Set<WorkflowId> started(Workflow workflow) {
    Set<String> sent =
        Stream.concat(workflow.steps().stream(), workflow.onFailure().stream())
            .flatMap(step ->
                step.action() instanceof Step.Action.Emit emit
                    ? Stream.of(emit.name())
                    : Stream.empty())
            .collect(Collectors.toSet());
    return workflows.stream()
        .filter(
            other -> other.triggers().stream().anyMatch(trigger -> sent.contains(trigger.event())))
        .map(Workflow::id)
        .collect(Collectors.toSet());
  }

  private static Set<WorkflowId> reached(WorkflowId start, Map<WorkflowId, Set<WorkflowId>> next) {
    var reached = new HashSet<WorkflowId>();
    var open = new java.util.ArrayDeque<>(next.getOrDefault(start, Set.of()));
    while (!open.isEmpty()) {
      WorkflowId id = open.pop();
      if (reached.add(id)) {
        open.addAll(next.getOrDefault(id, Set.of()));
      }
    }
    return reached;
  }
}
