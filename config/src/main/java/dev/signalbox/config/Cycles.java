package dev.signalbox.config;

import dev.signalbox.core.Step.Action;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds workflows that start themselves: by the events that they send, or by invoking. */
record Cycles(List<Workflow> workflows) {
  record Found(WorkflowId workflow, String message) {}

  /** A warning for each workflow that does. */
  List<Found> find() {
    var found = new ArrayList<Found>();
    found.addAll(
        find(
            this::started,
            "an event that it sends starts it again",
            "be sure that a condition ends that"));
    found.addAll(
        find(
            this::invoked,
            "it invokes itself",
            "its run waits for another one of it; be sure that a condition ends that"));
    return found;
  }

  private List<Found> find(
      Function<Workflow, Set<WorkflowId>> follows, String what, String remedy) {
    Map<WorkflowId, Set<WorkflowId>> next =
        workflows.stream().collect(Collectors.toMap(Workflow::id, follows));
    var found = new ArrayList<Found>();
    for (Workflow workflow : workflows) {
      if (reached(workflow.id(), next).contains(workflow.id())) {
        boolean itself = next.getOrDefault(workflow.id(), Set.of()).contains(workflow.id());
        found.add(
            new Found(
                workflow.id(),
                "workflows."
                    + workflow.id()
                    + ": "
                    + what
                    + (itself ? "" : ", by way of another workflow")
                    + "; "
                    + remedy));
      }
    }
    return found;
  }

  private Set<WorkflowId> started(Workflow workflow) {
    Set<String> sent =
        AllSteps.of(workflow)
            .flatMap(step ->
                step.action() instanceof Action.Emit emit ? Stream.of(emit.name()) : Stream.empty())
            .collect(Collectors.toSet());
    return workflows.stream()
        .filter(
            other -> other.triggers().stream().anyMatch(trigger -> sent.contains(trigger.event())))
        .map(Workflow::id)
        .collect(Collectors.toSet());
  }

  private Set<WorkflowId> invoked(Workflow workflow) {
    return AllSteps.of(workflow)
        .flatMap(step ->
            step.action() instanceof Action.Invoke invoke
                ? Stream.of(invoke.workflow())
                : Stream.empty())
        .collect(Collectors.toSet());
  }

  private static Set<WorkflowId> reached(WorkflowId start, Map<WorkflowId, Set<WorkflowId>> next) {
    var reached = new HashSet<WorkflowId>();
    var open = new ArrayDeque<>(next.getOrDefault(start, Set.of()));
    while (!open.isEmpty()) {
      WorkflowId id = open.pop();
      if (reached.add(id)) {
        open.addAll(next.getOrDefault(id, Set.of()));
      }
    }
    return reached;
  }
}
