package dev.signalbox.api.http;

import dev.signalbox.core.Batch;
import dev.signalbox.core.Debounce;
import dev.signalbox.core.Expression;
import dev.signalbox.core.FlowControl;
import dev.signalbox.core.FlowControl.Keyed;
import dev.signalbox.core.Json;
import dev.signalbox.core.RateLimit;
import dev.signalbox.core.Singleton;
import dev.signalbox.core.Step;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Definitions.Defined;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Workflows with flow control, each started by {@code demo/ID}, and one without. */
final class ControlledFlows {
  private static final Duration HOUR = Duration.ofHours(1);

  private ControlledFlows() {}

  static Definitions definitions() {
    var all = new LinkedHashMap<WorkflowId, Defined>();
    put(all, "echo", Flows.set("a"), FlowControl.NONE);
    put(all, "limited", Flows.set("a"), limited(1));
    put(all, "crowded", Flows.set("a"), limited(5));
    put(all, "debounced", Flows.set("a"), debounced());
    put(all, "stormy", Flows.set("a"), debounced());
    put(all, "batched", Flows.set("a"), batched());
    put(all, failing(), batched());
    put(all, "single", Flows.sleep("a"), single());
    return new Definitions(all, source -> all.get(new WorkflowId(source)).workflow());
  }

  private static void put(Map<WorkflowId, Defined> all, String id, Step step, FlowControl flow) {
    Workflow workflow = Flows.workflow(id, Optional.of("demo/" + id), List.of(step), List.of());
    put(all, workflow, flow);
  }

  private static void put(Map<WorkflowId, Defined> all, Workflow workflow, FlowControl flow) {
    all.put(workflow.id(), new Defined(workflow, workflow.id().value(), flow));
  }

  /** Says that the second of its events has failed. */
  private static Workflow failing() {
    var workflow =
        Flows.workflow("failing", Optional.of("demo/failing"), List.of(Flows.set("a")), List.of());
    return new Workflow(
        workflow.id(),
        workflow.digest(),
        workflow.triggers(),
        workflow.timeout(),
        workflow.steps(),
        Optional.of(
            Expression.constant(
                new Json("{\"failed-items\":[{\"index\":1,\"message\":\"no such card\"}]}"))),
        workflow.onFailure());
  }

  private static FlowControl limited(long limit) {
    var rule = new RateLimit(limit, HOUR, RateLimit.Algorithm.SLIDING, 0);
    return new FlowControl(
        Optional.empty(),
        Optional.of(new Keyed<>(rule, Optional.empty())),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static FlowControl debounced() {
    return new FlowControl(
        Optional.empty(),
        Optional.empty(),
        Optional.of(new Keyed<>(new Debounce(HOUR, HOUR), Optional.empty())),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static FlowControl batched() {
    return new FlowControl(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new Keyed<>(new Batch(2, HOUR, Batch.BYTES), Optional.empty())),
        Optional.empty(),
        Optional.empty());
  }

  private static FlowControl single() {
    return new FlowControl(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new Keyed<>(new Singleton(Singleton.Mode.QUEUE_ALL), Optional.empty())));
  }
}
