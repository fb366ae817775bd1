package dev.signalbox.queue.schedule;

import dev.signalbox.core.EventName;
import dev.signalbox.core.Json;
import dev.signalbox.core.Schedule;
import dev.signalbox.core.ScheduleDecision.Skipped;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.engine.Clerk;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Draft;
import dev.signalbox.queue.gates.Gates;
import dev.signalbox.queue.gates.Spell;
import dev.signalbox.queue.gates.Trigger;
import dev.signalbox.queue.gates.WorkflowPauses;
import dev.signalbox.queue.intake.EventRecords;
import dev.signalbox.queue.intake.Submission.Incoming;
import dev.signalbox.queue.log.Kebab;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.log.TriggerRow.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lets ticks of schedules in: events of one workflow each, which pass its gates as every event
 * does. What a schedule skips does not get as far, and is on record all the same.
 */
public record TickIntake(
    Clerk clerk, EventRecords records, Ids ids, Gates gates, WorkflowPauses pauses) {
  private static final int RECORDS_MAX = 100;

  static String event(ScheduleId schedule, Instant tick) {
    return EventName.TICK_IDS + schedule + "/" + tick;
  }

  boolean isKnown(String id) {
    return records.accepted(id).isPresent();
  }

  /** Stores what is decided; empty if it turned out empty, or if somebody else was first. */
  <T> Optional<T> decided(Definitions.Defined defined, Clerk.Case<Optional<T>> question) {
    if (!defined.flow().isNone()) {
      return clerk.inTurn(question);
    }
    Draft draft = clerk.draft();
    Optional<T> answer = question.decide(draft);
    return answer.isEmpty() || clerk.stored(draft) ? answer : Optional.empty();
  }

  /** What becomes of a tick. */
  TriggerRow tick(Draft draft, Definitions.Defined defined, String id, Json data) {
    var tick = new Incoming(Optional.of(id), EventName.SCHEDULE_TICK, data);
    Json event = EventRecords.event(id, tick, draft.now());
    var trigger = Trigger.by(ids.trigger(draft.now()), defined, id, tick.name(), event);
    TriggerRow row = gates.decide(draft, trigger, () -> EventRecords.digest(tick));
    draft.isNew(new StreamId.OfEvent(id));
    records.store(draft, id, tick, List.of(), Optional.of(List.of(row)));
    draft.add(new View.PutReceived(id, tick.name(), draft.now(), event));
    return row;
  }

  /** A record for each tick; one for all, where they are very many. */
  void skipped(Draft draft, Schedule schedule, Skipped skipped) {
    List<Instant> ticks = ticks(schedule, skipped);
    if (ticks.size() == skipped.count()) {
      ticks.forEach(tick -> skipped(draft, schedule, tick, rule(schedule, skipped)));
    } else {
      String all = ", " + skipped.count() + " ticks from " + skipped.first();
      skipped(draft, schedule, skipped.last(), rule(schedule, skipped) + all);
    }
  }

  private void skipped(Draft draft, Schedule schedule, Instant tick, String rule) {
    draft.add(
        new View.PutTrigger(
            new TriggerRow(
                ids.trigger(draft.now()),
                event(schedule.id(), tick),
                EventName.SCHEDULE_TICK,
                schedule.workflow(),
                Outcome.SKIPPED,
                rule,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                draft.now(),
                Optional.empty())));
  }

  /** Those that were skipped, as far as the schedule tells. */
  private static List<Instant> ticks(Schedule schedule, Skipped skipped) {
    var ticks = new ArrayList<>(List.of(skipped.first()));
    if (skipped.count() > RECORDS_MAX) {
      return ticks;
    }
    Optional<Instant> next = schedule.next(skipped.first());
    while (next.filter(tick -> !tick.isAfter(skipped.last())).isPresent()
        && ticks.size() < skipped.count()) {
      ticks.add(next.get());
      next = schedule.next(next.get());
    }
    return ticks;
  }

  private static String rule(Schedule schedule, Skipped skipped) {
    String overlap = "overlap: " + Kebab.of(schedule.overlap().name());
    return switch (skipped.reason()) {
      case OVERLAP -> overlap;
      case BUFFER_FULL -> overlap + ", too many wait";
      case PAUSED -> "paused";
      case EXCLUDED -> "except: it is left out";
      case CATCH_UP -> "catch-up: " + Kebab.of(schedule.catchUp().policy().name());
      case OUTSIDE_WINDOW -> "catch-up: window " + Spell.of(schedule.catchUp().window());
      case DUPLICATE -> "the tick has happened before";
    };
  }

  // --- What is stored beside all gates

  Draft draft() {
    return clerk.draft();
  }

  /** False if somebody else was first. */
  boolean stored(Draft draft) {
    return clerk.stored(draft);
  }
}
