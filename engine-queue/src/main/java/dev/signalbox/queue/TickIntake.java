package dev.signalbox.queue;

import dev.signalbox.core.EventName;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.Engine.Beginning;
import dev.signalbox.queue.Submission.Incoming;
import dev.signalbox.queue.Transaction.View;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * Lets ticks of schedules in: events that start one workflow each, past all gates, since a schedule
 * has its own rule for ticks that come while a run is live.
 */
record TickIntake(Clerk clerk, EventRecords records, Starter starter) {
  boolean isKnown(String id) {
    return records.accepted(id).isPresent();
  }

  Draft draft() {
    return clerk.draft();
  }

  /** The run that the tick starts. */
  RunId tick(Draft draft, Definitions.Defined defined, String id, Json data) {
    var tick = new Incoming(Optional.of(id), EventName.SCHEDULE_TICK, data);
    Json event = EventRecords.event(id, tick, draft.now());
    Beginning beginning = starter.begin(defined, event, new LinkedHashMap<>());
    RunId run = beginning.next().run().id();
    records.tick(draft, id, tick, run);
    draft.add(new View.PutReceived(id, tick.name(), draft.now(), event));
    draft.begin(beginning);
    return run;
  }

  /** False if somebody else was first, with one of the ticks or with what stands beside them. */
  boolean stored(Draft draft) {
    return clerk.stored(draft);
  }
}
