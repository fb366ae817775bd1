package dev.signalbox.queue.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Digest;
import dev.signalbox.core.Expression;
import dev.signalbox.core.FlowControl;
import dev.signalbox.core.Gate;
import dev.signalbox.core.Json;
import dev.signalbox.core.Limit;
import dev.signalbox.core.StartPolicy;
import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.StepId;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.simulate.Simulator.Finding;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Workflows of somebody's own. */
class ConfiguredScenarioTest {
  private static final WorkflowId INNER = new WorkflowId("inner");
  private static final Expression NOTHING = Expression.constant(Json.NULL);

  /** One run at a time, of all workflows together. */
  private static final StartPolicy ALONE =
      new StartPolicy(
          List.of(
              new StartPolicy.Limited(
                  new Gate(Gate.Kind.CONCURRENCY, Gate.Scope.ENGINE, "", "", Gate.Count.RUNS),
                  new Limit.Slots(1),
                  Optional.empty())),
          Optional.empty(),
          Optional.empty());

  private static Definitions.Defined defined(WorkflowId id, Action action) {
    var step =
        new Step(
            new StepId("step"),
            action,
            Optional.empty(),
            Step.Retry.ONCE,
            Optional.empty(),
            List.of());
    var workflow =
        new Workflow(
            id,
            Digest.of(id.value()),
            List.of(),
            Optional.empty(),
            List.of(step),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of());
    return new Definitions.Defined(workflow, id.value(), FlowControl.NONE, ALONE);
  }

  @Test
  void a_run_that_holds_what_the_run_needs_that_it_waits_for_is_found_and_named() {
    var outer = new WorkflowId("outer");
    var flows = new LinkedHashMap<WorkflowId, Definitions.Defined>();
    flows.put(outer, defined(outer, new Action.Invoke(INNER, NOTHING, Step.OnParentCancel.CANCEL)));
    flows.put(INNER, defined(INNER, new Action.Compute(NOTHING)));
    var definitions =
        new Definitions(flows, source -> flows.get(new WorkflowId(source)).workflow());
    var simulator = Simulator.of(new ConfiguredScenario(definitions, new RandomScenario.Width(1)));

    Optional<Finding> found = simulator.run(1, 200, Duration.ofMinutes(2), 1).finding();

    assertThat(found.map(Finding::invariant)).contains("liveness");
    assertThat(found.orElseThrow().message())
        .containsPattern("run\\d+ of outer waits for run\\d+, which step has invoked")
        .containsPattern("of inner waits for its turn at concurrency.runs.engine, held by run\\d");
  }
}
