package dev.signalbox.queue.simulate;

import dev.signalbox.core.Fact;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.Step.Awaited;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.Workflow;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a wait has taken for itself alone is for no other one that would, of its own run neither.
 */
final class Consumptions {
  private final Counters counters;

  private final Map<Occurrence, String> by = new HashMap<>();

  /** An id that counts anew is another event. */
  private record Occurrence(String id, Instant time) {}

  Consumptions(Counters counters) {
    this.counters = counters;
  }

  /** An entry of this run is in the log. */
  void follow(Run run, Workflow workflow, List<Fact> facts) {
    for (Fact fact : facts) {
      if (fact instanceof Fact.WaitMatched(StepPath step, int place, Json event)
          && consumes(workflow, step, place)) {
        counters.count(Counter.EVENTS_CONSUMED);
        String me = run.id() + "/" + step;
        var occurrence = new Occurrence(Births.id(event), Births.time(event).orElse(Instant.MIN));
        String before = by.putIfAbsent(occurrence, me);
        if (before != null && !before.equals(me)) {
          throw new Broken(
              "consume", me + " has taken an event that " + before + " has taken: " + event);
        }
      }
    }
  }

  boolean isTaken(String event, Instant time) {
    return by.containsKey(new Occurrence(event, time));
  }

  private static boolean consumes(Workflow workflow, StepPath path, int place) {
    return workflow
        .find(path)
        .filter(step ->
            step.action() instanceof Action.Listen listen
                && listen.consume()
                && listen.awaited().get(place) instanceof Awaited.Happening)
        .isPresent();
  }
}
