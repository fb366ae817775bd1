package dev.signalbox.queue.operations;

import dev.signalbox.core.Decision;
import dev.signalbox.core.Event;
import dev.signalbox.core.Fact;
import dev.signalbox.core.Json;
import dev.signalbox.core.NearMiss;
import dev.signalbox.core.Progress;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun.Awaited;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.engine.Engine;
import dev.signalbox.queue.engine.Engine.Answer;
import dev.signalbox.queue.intake.EventRecords;
import dev.signalbox.queue.intake.Submission.Incoming;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.WaitRow;
import dev.signalbox.queue.operations.Encounter.Effect;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What events would do to the runs that wait, each as if it were the only one. Each run decides
 * about it as it would about the event itself; what it decides is not stored.
 */
final class Encounters {
  /** Of those whom an event may concern, no more are asked. */
  static final int RUNS_MAX = 100;

  private final RunLog log;
  private final Engine engine;
  private final List<Encounter> found = new ArrayList<>();
  private boolean more;

  Encounters(RunLog log, Engine engine) {
    this.log = log;
    this.engine = engine;
  }

  Encounter.Page of(List<String> ids, List<Incoming> events, Instant now) {
    for (int i = 0; i < events.size() && !more; i++) {
      // What was sent before has met whom it could.
      if (log.last(new StreamId.OfEvent(ids.get(i))).isEmpty()) {
        meet(ids.get(i), events.get(i), now);
      }
    }
    return new Encounter.Page(found, more);
  }

  private void meet(String id, Incoming incoming, Instant now) {
    Json event = EventRecords.event(id, incoming, now);
    // Those that it may match first: they are not to be crowded out by those that it misses.
    var rows = new LinkedHashSet<WaitRow>();
    rows.addAll(log.waiting(incoming.name(), Optional.of(event), RUNS_MAX + 1));
    rows.addAll(log.waiting(incoming.name(), Optional.empty(), RUNS_MAX + 1));
    var byRun =
        rows.stream()
            .collect(Collectors.groupingBy(WaitRow::run, LinkedHashMap::new, Collectors.toList()));
    for (RunId run : byRun.sequencedKeySet()) {
      if (found.size() >= RUNS_MAX) {
        more = true;
        return;
      }
      meet(id, incoming.name(), event, run);
    }
  }

  private void meet(String id, String name, Json event, RunId run) {
    Answer answer = engine.rehearse(run, at -> new Event.EventArrived(at, name, event));
    if (answer instanceof Answer.Decided(Decision decision, Run state, Workflow workflow)) {
      List<Fact> facts = decision instanceof Decision.Next next ? next.facts() : List.of();
      meet(id, name, event, state, workflow, facts);
    }
  }

  private void meet(
      String id, String name, Json event, Run run, Workflow workflow, List<Fact> facts) {
    var resumed = new LinkedHashSet<StepPath>();
    for (Fact fact : facts) {
      switch (fact) {
        case Fact.WaitMatched(StepPath step, int place, Json _) -> {
          resumed.add(step);
          add(id, run, new Effect.Resumes(step, rule(workflow, step, place)));
        }
        case Fact.CancelAccepted _ -> add(id, run, new Effect.Cancels("cancel-on: " + name));
        case Fact.OfStep _, Fact.RunCreated _, Fact.RunQueued _, Fact.RunAdmitted _ -> {}
        case Fact.SignalKept _, Fact.SignalTaken _, Fact.PhaseBegun _, Fact.RunOverran _ -> {}
        case Fact.RunPaused _, Fact.RunResumed _, Fact.RunMigrated _ -> {}
        case Fact.RunSucceeded _, Fact.RunFailed _, Fact.RunCancelled _ -> {}
      }
    }
    misses(run, name, resumed)
        .forEach(step ->
            addMisses(id, run, Optional.of(step), NearMiss.of(workflow, run, step, name, event)));
    if (facts.stream().noneMatch(Fact.CancelAccepted.class::isInstance)) {
      addMisses(id, run, Optional.empty(), NearMiss.ofCancel(workflow, run, name, event));
    }
  }

  /** The steps that wait for such a name still, and would go on waiting. */
  private static List<StepPath> misses(Run run, String name, Set<StepPath> resumed) {
    return run.live().stream()
        .filter(step -> !resumed.contains(step.path()))
        .filter(step ->
            step.progress() instanceof Progress.Listening listening
                && listening.awaited().stream()
                    .anyMatch(
                        each -> each instanceof Awaited.Happening && each.name().equals(name)))
        .map(step -> step.path())
        .toList();
  }

  private void addMisses(String id, Run run, Optional<StepPath> step, List<String> reasons) {
    if (!reasons.isEmpty()) {
      add(id, run, new Effect.Misses(step, reasons));
    }
  }

  private void add(String id, Run run, Effect effect) {
    found.add(new Encounter(id, run.id(), run.workflow(), effect));
  }

  private static String rule(Workflow workflow, StepPath path, int place) {
    Step step = workflow.find(path).orElseThrow();
    if (step.action() instanceof Step.Action.Listen listen
        && listen.awaited().get(place)
            instanceof
            Step.Awaited.Happening(String name, Optional<Step.Match> match, var condition)) {
      return "wait-for-event: "
          + name
          + match.map(each -> ", match: " + each.path()).orElse("")
          + condition.map(_ -> ", its if holds").orElse("");
    }
    throw new IllegalStateException("step " + path + ": expected a wait for an event");
  }
}
