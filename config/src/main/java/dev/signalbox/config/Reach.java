package dev.signalbox.config;

import dev.signalbox.core.Step.Action;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which workflows follow on which, over however many steps. */
record Reach(Map<WorkflowId, Set<WorkflowId>> next) {
  static Reach of(Collection<Workflow> workflows, Function<Workflow, Set<WorkflowId>> follows) {
    var next = new HashMap<WorkflowId, Set<WorkflowId>>();
    workflows.forEach(workflow -> next.put(workflow.id(), follows.apply(workflow)));
    return new Reach(next);
  }

  /** By what runs invoke. */
  static Reach ofCalls(Collection<Workflow> workflows) {
    return of(workflows, Reach::invoked);
  }

  private static Set<WorkflowId> invoked(Workflow workflow) {
    return AllSteps.of(workflow)
        .flatMap(step ->
            step.action() instanceof Action.Invoke invoke
                ? Stream.of(invoke.workflow())
                : Stream.empty())
        .collect(Collectors.toSet());
  }

  Set<WorkflowId> nextTo(WorkflowId workflow) {
    return next.getOrDefault(workflow, Set.of());
  }

  /** All that follow on this one; itself only where it comes back to it. */
  Set<WorkflowId> from(WorkflowId start) {
    var reached = new HashSet<WorkflowId>();
    var open = new ArrayDeque<>(nextTo(start));
    while (!open.isEmpty()) {
      WorkflowId id = open.pop();
      if (reached.add(id)) {
        open.addAll(nextTo(id));
      }
    }
    return reached;
  }
}
