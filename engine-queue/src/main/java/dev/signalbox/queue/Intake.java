package dev.signalbox.queue;

import dev.signalbox.core.Digest;
import dev.signalbox.core.Event;
import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.Engine.Beginning;
import dev.signalbox.queue.Submission.Incoming;
import dev.signalbox.queue.Transaction.View;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets events and runs in. Whatever makes a repeat recognisable (an event id, an idempotency key)
 * is a stream with one entry, stored together with the runs that it starts: two who race with the
 * same id cannot both win.
 */
final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  private final RunLog log;
  private final Codec codec;
  private final Engine engine;
  private final Definitions definitions;
  private final Ids ids;
  private final Guards guards;
  private final Clerk clerk;
  private final Gates gates;

  Intake(
      RunLog log,
      Codec codec,
      Engine engine,
      Definitions definitions,
      Ids ids,
      Guards guards,
      Clerk clerk) {
    this.log = log;
    this.codec = codec;
    this.engine = engine;
    this.definitions = definitions;
    this.ids = ids;
    this.guards = guards;
    this.clerk = clerk;
    this.gates = new Gates(log, codec, ids, definitions, this::begin);
  }

  /**
   * The one entry of an event's stream: what it was, which runs it started, and which conditions
   * could not be evaluated.
   *
   * @param triggers what became of it; empty in what an older version has stored
   */
  record EventRecord(
      String id,
      String name,
      Json data,
      Digest digest,
      List<RunId> runs,
      List<String> undefined,
      Optional<List<TriggerRow>> triggers) {}

  /**
   * The one entry of a key's stream.
   *
   * @param run that was started at once
   * @param trigger whose run it is, where that was to come later
   */
  record KeyRecord(String key, Digest digest, Optional<RunId> run, Optional<String> trigger) {}

  // --- Events

  Submission submit(List<Incoming> events) {
    Clerk.Case<Submission> question = draft -> submitted(draft, events);
    return events.stream().anyMatch(event -> isControlled(event.name()))
        ? clerk.inTurn(question)
        : clerk.alone(question);
  }

  /** What would become of these events; nothing is stored. */
  Submission rehearse(List<Incoming> events) {
    return submitted(clerk.draft(), events);
  }

  private boolean isControlled(String event) {
    return definitions.all().stream()
        .anyMatch(defined ->
            !defined.flow().isNone()
                && defined.workflow().triggers().stream()
                    .anyMatch(trigger -> trigger.event().equals(event)));
  }

  private Submission submitted(Draft draft, List<Incoming> events) {
    Draft.Mark mark = draft.mark();
    var ids = new ArrayList<String>();
    var runs = new LinkedHashSet<RunId>();
    var outcomes = new ArrayList<TriggerRow>();
    for (Incoming event : events) {
      String id = event.id().orElseGet(() -> this.ids.event(draft.now()));
      Digest digest = digest(event.name(), event.data());
      Optional<EventRecord> known = event.id().flatMap(given -> known(draft, given));
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
        Optional<String> veto = guards.event(event.name(), event.data());
        if (veto.isPresent()) {
          draft.backTo(mark);
          return new Submission.Vetoed(veto.get());
        }
        EventRecord record = accept(draft, id, event, digest);
        runs.addAll(record.runs());
        outcomes.addAll(record.triggers().orElse(List.of()));
      }
      ids.add(id);
    }
    return new Submission.Accepted(ids, List.copyOf(runs), outcomes);
  }

  private EventRecord accept(Draft draft, String id, Incoming incoming, Digest digest) {
    Json event = event(id, incoming.name(), incoming.data(), draft.now());
    var undefined = new ArrayList<String>();
    var rows = new ArrayList<TriggerRow>();
    for (Definitions.Defined defined : definitions.all()) {
      if (isTriggered(defined.workflow(), incoming.name(), event, undefined)) {
        var trigger =
            new Trigger(
                ids.trigger(draft.now()),
                defined,
                id,
                incoming.name(),
                event,
                new LinkedHashMap<>());
        rows.add(decided(draft, trigger, digest));
      }
    }
    return store(draft, id, incoming, digest, undefined, rows);
  }

  private TriggerRow decided(Draft draft, Trigger trigger, Digest digest) {
    TriggerRow row = trigger.row(gates.pass(draft, trigger, digest), draft.now());
    draft.add(new View.PutTrigger(row));
    return row;
  }

  private EventRecord store(
      Draft draft,
      String id,
      Incoming incoming,
      Digest digest,
      List<String> undefined,
      List<TriggerRow> rows) {
    List<RunId> runs =
        rows.stream()
            .filter(row -> row.outcome() != TriggerRow.Outcome.DUPLICATE)
            .flatMap(row -> row.run().stream())
            .toList();
    var record =
        new EventRecord(
            id, incoming.name(), incoming.data(), digest, runs, undefined, Optional.of(rows));
    draft.append(
        new StreamId.OfEvent(id), "event-accepted", codec.write(EventRecord.class, record));
    return record;
  }

  /** A repeat has its own records, one for each of the event's own; again, it is the same ones. */
  private List<TriggerRow> repeats(Draft draft, EventRecord known, Set<RunId> runs) {
    List<TriggerRow> rows = known.triggers().orElse(List.of());
    var repeats = new ArrayList<TriggerRow>();
    for (TriggerRow row : rows) {
      TriggerRow repeat = repeat(draft, row, "event id");
      if (row.outcome() != TriggerRow.Outcome.DUPLICATE) {
        repeat.run().ifPresent(runs::add);
      }
      repeats.add(repeat);
      draft.note(new View.PutTrigger(repeat));
    }
    return repeats;
  }

  private TriggerRow repeat(Draft draft, TriggerRow row, String rule) {
    return new TriggerRow(
        row.id() + "r",
        row.event(),
        row.name(),
        row.workflow(),
        TriggerRow.Outcome.DUPLICATE,
        rule,
        Optional.empty(),
        row.run().or(() -> log.trigger(row.id()).flatMap(TriggerRow::run)),
        Optional.empty(),
        draft.now(),
        Optional.empty());
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

  private Optional<EventRecord> known(Draft draft, String id) {
    return draft
        .last(new StreamId.OfEvent(id))
        .map(entry -> codec.read(EventRecord.class, entry.body()));
  }

  // --- Runs

  Launch launch(
      Definitions.Defined defined,
      Json data,
      SequencedMap<String, String> labels,
      Optional<String> idempotencyKey) {
    var incoming = new Incoming(Optional.empty(), "run/requested", data);
    Clerk.Case<Launch> question =
        draft -> launched(draft, defined, incoming, labels, idempotencyKey);
    return defined.flow().isNone() ? clerk.alone(question) : clerk.inTurn(question);
  }

  private Launch launched(
      Draft draft,
      Definitions.Defined defined,
      Incoming incoming,
      SequencedMap<String, String> labels,
      Optional<String> idempotencyKey) {
    Digest digest = digest(incoming.name(), incoming.data());
    var stream = idempotencyKey.map(key -> new StreamId.OfKey(defined.workflow().id(), key));
    Optional<KeyRecord> before =
        stream.flatMap(draft::last).map(entry -> codec.read(KeyRecord.class, entry.body()));
    String id = ids.event(draft.now());
    Json event = event(id, incoming.name(), incoming.data(), draft.now());
    var trigger =
        new Trigger(ids.trigger(draft.now()), defined, id, incoming.name(), event, labels);
    if (before.isPresent()) {
      return repeated(draft, before.get(), trigger, digest);
    }
    TriggerRow row = decided(draft, trigger, digest);
    if (!defined.flow().isNone()) {
      store(draft, id, incoming, digest, List.of(), List.of(row));
    }
    if (stream.isPresent() && isUsed(row)) {
      var record = new KeyRecord(stream.get().key(), digest, row.run(), Optional.of(trigger.id()));
      draft.append(stream.get(), "key-used", codec.write(KeyRecord.class, record));
    }
    return row.outcome() == TriggerRow.Outcome.STARTED
        ? new Launch.Launched(draft.beginnings().getLast().next().run())
        : new Launch.NotStarted(row);
  }

  /** What was dropped or skipped may be asked for again under its key. */
  private static boolean isUsed(TriggerRow row) {
    return switch (row.outcome()) {
      case STARTED, QUEUED, DEBOUNCED, BATCHED, DUPLICATE -> true;
      case SKIPPED, DROPPED -> false;
    };
  }

  private Launch repeated(Draft draft, KeyRecord before, Trigger trigger, Digest digest) {
    Optional<RunId> run =
        before.run().or(() -> before.trigger().flatMap(log::trigger).flatMap(TriggerRow::run));
    if (!before.digest().equals(digest)) {
      return new Launch.Conflicting(before.key(), run);
    }
    Fate fate = Fate.of(TriggerRow.Outcome.DUPLICATE, "idempotency key");
    TriggerRow row = trigger.row(run.map(fate::with).orElse(fate), draft.now());
    before
        .trigger()
        .flatMap(log::trigger)
        .ifPresent(first -> draft.note(new View.PutTrigger(repeat(draft, first, fate.rule()))));
    return run.<Launch>map(Launch.Repeated::new).orElseGet(() -> new Launch.NotStarted(row));
  }

  Launch relaunch(
      Definitions.Defined defined, Run old, Run.Origin origin, List<Event.Reused> reused) {
    Clerk.Case<Launch> question = draft -> relaunched(draft, defined, old, origin, reused);
    return defined.flow().isNone() ? clerk.alone(question) : clerk.inTurn(question);
  }

  private Launch relaunched(
      Draft draft,
      Definitions.Defined defined,
      Run old,
      Run.Origin origin,
      List<Event.Reused> reused) {
    Optional<String> taken = gates.taken(draft, defined, old.event());
    if (taken.isPresent()) {
      return new Launch.NotRetryable(taken.get());
    }
    Beginning beginning =
        engine.begin(
            defined.workflow(),
            defined.source(),
            now ->
                new Event.RunRequested(
                    now,
                    ids.run(now),
                    old.event(),
                    ids.seed(),
                    old.labels(),
                    guards.run(defined.workflow().id(), old.event()),
                    Optional.of(origin),
                    reused));
    draft.begin(beginning);
    gates.take(draft, defined, old.event(), beginning.next().run().id());
    return new Launch.Launched(beginning.next().run());
  }

  private Beginning begin(
      Definitions.Defined defined, Json event, SequencedMap<String, String> labels) {
    return engine.begin(
        defined.workflow(),
        defined.source(),
        now ->
            new Event.RunRequested(
                now,
                ids.run(now),
                event,
                ids.seed(),
                labels,
                guards.run(defined.workflow().id(), event),
                Optional.empty(),
                List.of()));
  }

  // --- What is pending

  /** Lets it go on, if it is due; or names the run that has to be cancelled first. */
  Optional<RunId> due(PendingRow row) {
    return clerk.inTurn(draft -> gates.due(draft, row));
  }

  PendingChange flush(String id) {
    return changed(id, gates::flush);
  }

  PendingChange drop(String id, String by) {
    return changed(id, (draft, row) -> gates.drop(draft, row, by));
  }

  private PendingChange changed(String id, BiFunction<Draft, PendingRow, PendingChange> change) {
    return clerk.inTurn(draft ->
        log.pending(id).map(row -> change.apply(draft, row)).orElseGet(PendingChange.Unknown::new));
  }

  private static Json event(String id, String name, Json data, Instant at) {
    var event = new LinkedHashMap<String, Json>();
    event.put("id", Json.string(id));
    event.put("name", Json.string(name));
    event.put("data", data);
    event.put("time", Json.string(at.toString()));
    return Json.object(event);
  }

  private static Digest digest(String name, Json data) {
    return Digest.of(name + "\n" + Canonical.of(data));
  }
}
