package dev.signalbox.queue.gates;

import dev.signalbox.core.Event;
import dev.signalbox.core.Json;
import dev.signalbox.core.Origin;
import dev.signalbox.core.Rerun;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StartPolicy;
import dev.signalbox.core.Terms;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Engine;
import dev.signalbox.queue.engine.Engine.Beginning;
import dev.signalbox.queue.gates.Trigger.Held;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** Makes runs that are about to be, after the guards have been asked. */
public record Starter(Engine engine, Ids ids, Guards guards, WorkflowPauses pauses) {
  Beginning begin(Definitions.Defined defined, Held held) {
    return begin(
        defined,
        Optional.empty(),
        held.event(),
        held.labels(),
        Optional.empty(),
        held.parent(),
        List.of());
  }

  /** A run that goes on where another one ends. */
  public Beginning next(
      Definitions.Defined defined, Json event, SequencedMap<String, String> labels, RunId old) {
    return begin(
        defined,
        Optional.empty(),
        event,
        labels,
        Optional.of(new Origin.Continued(old)),
        Optional.empty(),
        List.of());
  }

  /**
   * A run that takes over what another has recorded.
   *
   * @param name of the new run; empty for one by chance
   */
  public Beginning again(
      Definitions.Defined defined, Run old, Rerun.Plan plan, Optional<RunId> name) {
    return begin(
        defined,
        name,
        old.event(),
        old.labels(),
        Optional.of(plan.origin()),
        Optional.empty(),
        plan.reused());
  }

  private Beginning begin(
      Definitions.Defined defined,
      Optional<RunId> name,
      Json event,
      SequencedMap<String, String> labels,
      Optional<Origin> origin,
      Optional<Run.Parent> parent,
      List<Event.Reused> reused) {
    return engine.begin(
        defined.workflow(),
        defined.source(),
        now -> {
          // The one that a run goes on as takes nobody's turn, and waits for none.
          var policy =
              origin.filter(Origin.Continued.class::isInstance).isPresent()
                  ? defined.policy().terms(event, now)
                  : kept(defined.workflow().id(), defined.terms(event, now));
          return new Event.RunRequested(
              now,
              name.orElseGet(() -> ids.run(now)),
              event,
              ids.seed(),
              labels,
              guards.run(defined.workflow().id(), event),
              origin,
              parent,
              reused,
              terms(policy),
              unfit(policy));
        });
  }

  /** During a pause it waits for the end of that, too. */
  private StartPolicy.Outcome kept(WorkflowId workflow, StartPolicy.Outcome outcome) {
    return pauses.of(workflow).isPresent()
            && outcome instanceof StartPolicy.Outcome.Agreed(Optional<Terms> terms)
        ? new StartPolicy.Outcome.Agreed(
            Optional.of(terms.orElse(Terms.NONE).and(WorkflowPauses.claim(workflow))))
        : outcome;
  }

  private static Optional<Terms> terms(StartPolicy.Outcome outcome) {
    return switch (outcome) {
      case StartPolicy.Outcome.Agreed(Optional<Terms> terms) -> terms;
      case StartPolicy.Outcome.Undefined _ -> Optional.empty();
    };
  }

  private static Optional<String> unfit(StartPolicy.Outcome outcome) {
    return switch (outcome) {
      case StartPolicy.Outcome.Agreed _ -> Optional.empty();
      case StartPolicy.Outcome.Undefined undefined -> Optional.of(words(undefined));
    };
  }

  /** What the key of a limit without a value is called. */
  static String words(StartPolicy.Outcome.Undefined undefined) {
    String limit =
        switch (undefined.kind()) {
          case CONCURRENCY -> "concurrency";
          case THROTTLE -> "throttle";
          case SINGLETON -> "singleton";
          case PAUSE -> "pause";
          case BUDGET_KEY, BUDGET_DAY -> "budget";
        };
    return limit + ".key: " + undefined.reason();
  }
}
