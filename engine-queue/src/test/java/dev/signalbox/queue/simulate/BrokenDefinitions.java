package dev.signalbox.queue.simulate;

import dev.signalbox.core.Gate;
import dev.signalbox.core.Limit;
import dev.signalbox.core.Run;
import dev.signalbox.core.Schedule;
import dev.signalbox.core.StartPolicy;
import dev.signalbox.core.StartPolicy.Limited;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.Definitions;
import dev.signalbox.queue.RunQuery;
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
    return of(flows, definitions.schedules());
  }

  /** Every tick starts a run, whatever there is. */
  static Definitions overlapping(Definitions definitions) {
    var flows = new LinkedHashMap<WorkflowId, Definitions.Defined>();
    definitions.all().forEach(defined -> flows.put(defined.workflow().id(), defined));
    return of(flows, definitions.schedules().stream().map(BrokenDefinitions::all).toList());
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

  private static Definitions of(
      SequencedMap<WorkflowId, Definitions.Defined> flows, List<Schedule> schedules) {
    return new Definitions(
        flows,
        schedules,
        source -> {
          throw new IllegalStateException("expected a workflow that is current, found " + source);
        });
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
