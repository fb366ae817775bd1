package dev.signalbox.queue.intake;

import dev.signalbox.core.Digest;
import dev.signalbox.core.EventName;
import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.engine.Clerk;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Draft;
import dev.signalbox.queue.gates.Gates;
import dev.signalbox.queue.gates.Guards;
import dev.signalbox.queue.gates.KeyRule;
import dev.signalbox.queue.gates.PendingChange;
import dev.signalbox.queue.gates.Trigger;
import dev.signalbox.queue.intake.EventRecords.EventRecord;
import dev.signalbox.queue.intake.Submission.Incoming;
import dev.signalbox.queue.log.PendingRow;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.log.TriggerRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets events in. Whatever makes a repeat recognisable (an event id, an idempotency key) is a
 * stream, whose last entry is stored together with the runs that it starts: two who race with the
 * same id cannot both win.
 */
public final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  private final RunLog log;
  private final Definitions definitions;
  private final Ids ids;
  private final Guards guards;
  private final Clerk clerk;
  private final Gates gates;
  private final EventRecords records;

  public Intake(
      RunLog log,
      EventRecords records,
      Definitions definitions,
      Ids ids,
      Guards guards,
      Clerk clerk,
      Gates gates) {
    this.log = log;
    this.definitions = definitions;
    this.ids = ids;
    this.guards = guards;
    this.clerk = clerk;
    this.gates = gates;
    this.records = records;
  }

  public Submission submit(List<Incoming> events) {
    return submit(events, new KeyRule(definitions.keys()));
  }

  /** What a run sends: it may send it again after any crash, so its id counts for ever. */
  public Submission emit(Incoming event) {
    return submit(List.of(event), KeyRule.FOR_EVER);
  }

  private Submission submit(List<Incoming> events, KeyRule rule) {
    Optional<Submission> reserved = reserved(events);
    if (reserved.isPresent()) {
      return reserved.get();
    }
    Clerk.Case<Submission> question = draft -> submitted(draft, events, rule);
    return events.stream().anyMatch(event -> isControlled(event.name()))
        ? clerk.inTurn(question)
        : clerk.alone(question);
  }

  /** What would become of these events; nothing is stored. */
  public Submission rehearse(List<Incoming> events) {
    return reserved(events)
        .orElseGet(() -> submitted(clerk.draft(), events, new KeyRule(definitions.keys())));
  }

  private static Optional<Submission> reserved(List<Incoming> events) {
    for (Incoming event : events) {
      if (EventName.isReserved(event.name())) {
        return Optional.of(new Submission.Reserved(event.name()));
      }
      if (event.id().filter(EventName::isReservedId).isPresent()) {
        return Optional.of(new Submission.ReservedId(event.id().get()));
      }
    }
    return Optional.empty();
  }

  /** What is answered for the event with this id, which was stored before and counts still. */
  public Optional<Submission.Accepted> accepted(String id) {
    return clerk.alone(draft ->
        records
            .known(draft, id, new KeyRule(definitions.keys()))
            .map(known -> {
              var runs = new LinkedHashSet<RunId>();
              List<TriggerRow> repeats = repeats(draft, known, runs);
              runs.addAll(known.runs());
              return new Submission.Accepted(List.of(id), List.copyOf(runs), repeats, true);
            }));
  }

  private boolean isControlled(String event) {
    return definitions.all().stream()
        .anyMatch(defined ->
            !defined.flow().isNone()
                && defined.workflow().triggers().stream()
                    .anyMatch(trigger -> trigger.event().equals(event)));
  }

  private Submission submitted(Draft draft, List<Incoming> events, KeyRule rule) {
    Draft.Mark mark = draft.mark();
    draft.lookFor(
        events.stream().flatMap(event -> event.id().stream()).map(StreamId.OfEvent::new).toList());
    var ids = new ArrayList<String>();
    var runs = new LinkedHashSet<RunId>();
    var outcomes = new ArrayList<TriggerRow>();
    boolean repeated = !events.isEmpty();
    for (Incoming event : events) {
      String id = event.id().orElseGet(() -> this.ids.event(draft.now()));
      Digest digest = EventRecords.digest(event);
      Optional<EventRecord> known = event.id().flatMap(given -> records.known(draft, given, rule));
      if (known.isPresent() && !known.get().digest().equals(digest)) {
        draft.backTo(mark);
        return new Submission.Conflicting(id);
      }
      if (known.isPresent()) {
        List<TriggerRow> repeats = repeats(draft, known.get(), runs);
        runs.addAll(known.get().runs());
        outcomes.addAll(repeats);
      } else {
        // Not asked about what is in already: it had its answer.
        Optional<Submission> refusal = refused(event, ids.size());
        if (refusal.isPresent()) {
          draft.backTo(mark);
          return refusal.get();
        }
        if (event.id().isEmpty()) {
          draft.isNew(new StreamId.OfEvent(id));
        }
        EventRecord record = accept(draft, id, event, digest);
        repeated = false;
        runs.addAll(record.runs());
        outcomes.addAll(record.triggers().orElse(List.of()));
      }
      ids.add(id);
    }
    return new Submission.Accepted(ids, List.copyOf(runs), outcomes, repeated);
  }

  private Optional<Submission> refused(Incoming event, int index) {
    return definitions
        .misfit(event.name(), event.data())
        .<Submission>map(misfit -> new Submission.Unfit(event.name(), index, misfit))
        .or(() -> guards.event(event.name(), event.data()).map(Submission.Vetoed::new));
  }

  private EventRecord accept(Draft draft, String id, Incoming incoming, Digest digest) {
    Json event = EventRecords.event(id, incoming, draft.now());
    var undefined = new ArrayList<String>();
    var rows = new ArrayList<TriggerRow>();
    for (Definitions.Defined defined : definitions.all()) {
      if (isTriggered(defined.workflow(), incoming.name(), event, undefined)) {
        var trigger = Trigger.by(ids.trigger(draft.now()), defined, id, incoming.name(), event);
        rows.add(gates.decide(draft, trigger, () -> digest));
      }
    }
    boolean again = draft.last(new StreamId.OfEvent(id)).isPresent();
    draft.add(new View.PutReceived(id, incoming.name(), draft.now(), event, again));
    return records.store(draft, id, incoming, undefined, Optional.of(rows));
  }

  /** A repeat has its own records, one for each of the event's own; again, it is the same ones. */
  private List<TriggerRow> repeats(Draft draft, EventRecord known, Set<RunId> runs) {
    List<TriggerRow> rows = known.triggers().orElse(List.of());
    var repeats = new ArrayList<TriggerRow>();
    for (TriggerRow row : rows) {
      TriggerRow repeat = records.repeat(draft, row, "event id");
      if (row.outcome() != TriggerRow.Outcome.DUPLICATE) {
        repeat.run().ifPresent(runs::add);
      }
      repeats.add(repeat);
      draft.note(new View.PutTrigger(repeat));
    }
    return repeats;
  }

  /**
   * A condition that cannot be evaluated does not hold; that it could not is kept with the event.
   */
  private static boolean isTriggered(
      Workflow workflow, String name, Json event, List<String> undefined) {
    for (Workflow.Trigger trigger : workflow.triggers()) {
      if (trigger.event().equals(name)) {
        Evaluated holds =
            trigger
                .condition()
                .map(condition -> condition.evaluate(event))
                .orElse(new Evaluated.Value(Json.TRUE));
        switch (holds) {
          case Evaluated.Value(Json json) -> {
            if (json.equals(Json.TRUE)) {
              return true;
            }
          }
          case Evaluated.Undefined(String reason) -> {
            undefined.add(workflow.id() + ": " + reason);
            LOG.warn("event {} does not start workflow {}: {}", name, workflow.id(), reason);
          }
        }
      }
    }
    return false;
  }

  /** A signal, in the shape of every event. */
  public Json signal(Optional<String> id, String name, Json data, Instant now) {
    var signal = new Incoming(id, name, data);
    return EventRecords.event(id.orElseGet(() -> ids.event(now)), signal, now);
  }

  // --- What is pending

  /** Lets what is due go on. */
  Gates.Due due(PendingRow row) {
    return clerk.inTurn(draft -> gates.due(draft, row));
  }

  public PendingChange flush(String id) {
    return changed(id, gates::flush);
  }

  public PendingChange drop(String id, String by) {
    return changed(id, (draft, row) -> gates.drop(draft, row, by));
  }

  private PendingChange changed(String id, BiFunction<Draft, PendingRow, PendingChange> change) {
    return clerk.inTurn(draft ->
        log.pending(id).map(row -> change.apply(draft, row)).orElseGet(PendingChange.Unknown::new));
  }
}
