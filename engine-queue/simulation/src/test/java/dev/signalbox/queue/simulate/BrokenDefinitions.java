package dev.signalbox.queue.simulate;

import dev.signalbox.core.Gate;
import dev.signalbox.core.Limit;
import dev.signalbox.core.Run;
import dev.signalbox.core.Schedule;
import dev.signalbox.core.StartPolicy;
import dev.signalbox.core.StartPolicy.Limited;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.log.RunQuery;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Definitions as an engine sees them that does not look closely. */
final class BrokenDefinitions {
  private BrokenDefinitions() {}

  static Definitions wider(Definitions definitions) {
    return limited(
        definitions,
        limits ->
            limits.stream()
                .map(each ->
                    each.limit() instanceof Limit.Slots(long slots)
                        ? new Limited(each.gate(), new Limit.Slots(2 * slots), each.key())
                        : each)
                .toList());
  }

  static Definitions withoutLimitsOnRuns(Definitions definitions) {
    return limited(
        definitions,
        limits -> limits.stream().filter(each -> each.gate().count() != Gate.Count.RUNS).toList());
  }

  private static Definitions limited(
      Definitions definitions, UnaryOperator<List<Limited>> changed) {
    var flows = new LinkedHashMap<WorkflowId, Definitions.Defined>();
    for (Definitions.Defined defined : definitions.all()) {
      StartPolicy policy = defined.policy();
      flows.put(
          defined.workflow().id(),
          new Definitions.Defined(
              defined.workflow(),
              defined.source(),
              defined.flow(),
              new StartPolicy(changed.apply(policy.limits()), policy.priority(), policy.expire())));
    }
    return definitions.with(flows, definitions.schedules());
  }

  /** Every tick starts a run, whatever there is. */
  static Definitions overlapping(Definitions definitions) {
    return definitions.with(
        flows(definitions), definitions.schedules().stream().map(BrokenDefinitions::all).toList());
  }

  private static Schedule all(Schedule schedule) {
    return new Schedule(
        schedule.id(),
        schedule.workflow(),
        schedule.timing(),
        schedule.start(),
        schedule.end(),
        schedule.jitter(),
        schedule.catchUp(),
        Schedule.Overlap.ALLOW_ALL,
        schedule.pauseOnFailure());
  }

  /** Every run goes by what is configured, whatever it has begun with. */
  static Definitions unpinned(Definitions definitions) {
    return new Definitions(
        flows(definitions), definitions.schedules(), source -> now(definitions, source));
  }

  private static Workflow now(Definitions definitions, String source) {
    return definitions.all().stream()
        .filter(defined -> source.startsWith(defined.workflow().id().value()))
        .map(Definitions.Defined::workflow)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("expected a workflow, found " + source));
  }

  private static SequencedMap<WorkflowId, Definitions.Defined> flows(Definitions definitions) {
    var flows = new LinkedHashMap<WorkflowId, Definitions.Defined>();
    definitions.all().forEach(defined -> flows.put(defined.workflow().id(), defined));
    return flows;
  }

  // --- Runs

  static RunQuery every(int max) {
    return new RunQuery(
        Optional.empty(), Optional.empty(), Map.of(), Optional.empty(), Optional.empty(), max);
  }

  static boolean hasEnded(Run.Status status) {
    return Stream.of(Run.Status.SUCCEEDED, Run.Status.FAILED, Run.Status.CANCELLED)
        .anyMatch(status::equals);
  }
}
