package dev.signalbox.config;

import dev.signalbox.core.Step.Action;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
            Reach.of(workflows, this::started),
            "an event that it sends starts it again",
            "be sure that a condition ends that"));
    found.addAll(
        find(
            Reach.ofCalls(workflows),
            "it invokes itself",
            "its run waits for another one of it; be sure that a condition ends that"));
    return found;
  }

  private List<Found> find(Reach reach, String what, String remedy) {
    var found = new ArrayList<Found>();
    for (Workflow workflow : workflows) {
      if (reach.from(workflow.id()).contains(workflow.id())) {
        boolean itself = reach.nextTo(workflow.id()).contains(workflow.id());
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
}
