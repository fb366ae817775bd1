package dev.signalbox.queue.operations;

import dev.signalbox.core.NearMiss;
import dev.signalbox.core.Progress;
import dev.signalbox.core.Run;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun.Awaited;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.intake.EventRecords;
import dev.signalbox.queue.log.RunLog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What came under the name of an event that a run waits for, and was not that one: looked up when
 * somebody asks, and not counted with every event.
 */
public final class NearMisses {
  /** Of more, only the newest are counted. */
  public static final int EVENTS_MAX = 1000;

  /** Of these, it is told why. */
  private static final int EXPLAINED_MAX = 50;

  private final RunLog log;
  private final EventRecords events;

  NearMisses(RunLog log, EventRecords events) {
    this.log = log;
    this.events = events;
  }

  /**
   * Of one name.
   *
   * @param count how many events
   * @param reasons why the newest did not match, and how many of them each time
   */
  public record Misses(String event, int count, SequencedMap<String, Integer> reasons) {}

  /** For each event that this step waits for, by name, what came in vain. */
  public List<Misses> of(Run run, Workflow workflow, StepPath path) {
    if (!(run.steps().get(path).progress() instanceof Progress.Listening listening)) {
      return List.of();
    }
    return listening.awaited().stream()
        .filter(Awaited.Happening.class::isInstance)
        .map(Awaited::name)
        .distinct()
        .map(name -> of(run, workflow, path, listening, name))
        .filter(misses -> misses.count() > 0)
        .toList();
  }

  private Misses of(
      Run run, Workflow workflow, StepPath path, Progress.Listening listening, String name) {
    List<String> ids = log.received(name, listening.since(), EVENTS_MAX);
    var reasons = new LinkedHashMap<String, Integer>();
    int matching = 0;
    for (String id : ids.subList(0, Math.min(ids.size(), EXPLAINED_MAX))) {
      Optional<EventRecords.Happened> happened = events.happened(id);
      List<String> why =
          happened
              .map(each -> NearMiss.of(workflow, run, path, name, each.event()))
              .orElse(List.of());
      why.forEach(reason -> reasons.merge(reason, 1, Integer::sum));
      matching += why.isEmpty() ? 1 : 0;
    }
    return new Misses(name, ids.size() - matching, reasons);
  }
}
