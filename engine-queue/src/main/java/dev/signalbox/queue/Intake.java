package dev.signalbox.queue;

import dev.signalbox.core.Digest;
import dev.signalbox.core.Event;
import dev.signalbox.core.EventName;
import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.Engine.Beginning;
import dev.signalbox.queue.RunLog.Appended;
import dev.signalbox.queue.Submission.Incoming;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets events and runs in. Whatever makes a repeat recognisable (an event id, an idempotency key)
 * is a stream with one entry, stored together with the runs that it starts: two who race with the
 * same id cannot both win.
 */
final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
  private static final int CONFLICTS_MAX = 16;

  private final RunLog log;
  private final Codec codec;
  private final Engine engine;
  private final Definitions definitions;
  private final EngineClock clock;
  private final Ids ids;
  private final Guards guards;
  private final Space space;
  private final Runnable received;

  /**
   * @param received called after a commit with events in it, which runs may wait for
   */
  Intake(
      RunLog log,
      Codec codec,
      Engine engine,
      Definitions definitions,
      EngineClock clock,
      Ids ids,
      Guards guards,
      Space space,
      Runnable received) {
    this.log = log;
    this.codec = codec;
    this.engine = engine;
    this.definitions = definitions;
    this.clock = clock;
    this.ids = ids;
    this.guards = guards;
    this.space = space;
    this.received = received;
  }

  /**
   * The one entry of an event's stream: what it was, which runs it started, and which conditions
   * could not be evaluated.
   */
  record EventRecord(
      String id, String name, Json data, Digest digest, List<RunId> runs, List<String> undefined) {}

  /** The one entry of a key's stream. */
  record KeyRecord(String key, Digest digest, RunId run) {}

  // --- Events

  Submission submit(List<Incoming> events) {
    Optional<String> reserved =
        events.stream().map(Incoming::name).filter(EventName::isReserved).findFirst();
    if (reserved.isPresent()) {
      return new Submission.Reserved(reserved.get());
    }
    for (int i = 0; i < CONFLICTS_MAX; i++) {
      Optional<Submission> settled = attempt(events);
      if (settled.isPresent()) {
        return settled.get();
      }
    }
    throw new StoreUnavailable("others with the same event ids were first too often");
  }

  /**
   * Empty if another caller has stored one of the ids meanwhile: what it stored is known now, so
   * the next attempt ends.
   */
  private Optional<Submission> attempt(List<Incoming> events) {
    Instant now = clock.now();
    var records = new LinkedHashMap<String, EventRecord>();
    var fresh = new ArrayList<Accepting>();
    var all = new ArrayList<EventRecord>();
    for (Incoming event : events) {
      String id = event.id().orElseGet(() -> ids.event(now));
      Digest digest = digest(event.name(), event.data());
      Optional<EventRecord> known =
          Optional.ofNullable(records.get(id)).or(() -> event.id().flatMap(this::known));
      if (known.isPresent() && !known.get().digest().equals(digest)) {
        return Optional.of(new Submission.Conflicting(id));
      }
      if (known.isEmpty()) {
        // Not asked about what is in already: it had its answer.
        Optional<String> veto = guards.event(event.name(), event.data());
        if (veto.isPresent()) {
          return Optional.of(new Submission.Vetoed(veto.get()));
        }
        Accepting accepting = accept(id, event, digest, now);
        fresh.add(accepting);
        known = Optional.of(accepting.record());
      }
      records.put(id, known.get());
      all.add(known.get());
    }
    var accepted =
        new Submission.Accepted(
            all.stream().map(EventRecord::id).toList(),
            all.stream().flatMap(record -> record.runs().stream()).distinct().toList());
    return fresh.isEmpty() || stored(fresh, List.of()) ? Optional.of(accepted) : Optional.empty();
  }

  /** An event that is about to be stored, with the runs that it starts. */
  record Accepting(EventRecord record, Instant at, List<Beginning> beginnings) {}

  private Accepting accept(String id, Incoming incoming, Digest digest, Instant now) {
    Json event = event(id, incoming.name(), incoming.data(), now);
    var beginnings = new ArrayList<Beginning>();
    var undefined = new ArrayList<String>();
    for (Definitions.Defined defined : definitions.all()) {
      if (isTriggered(defined.workflow(), incoming.name(), event, undefined)) {
        beginnings.add(begin(defined, event, new LinkedHashMap<>(), Optional.empty()));
      }
    }
    var runs = beginnings.stream().map(beginning -> beginning.next().run().id()).toList();
    return new Accepting(
        new EventRecord(id, incoming.name(), incoming.data(), digest, runs, undefined),
        now,
        beginnings);
  }

  /** A tick of a schedule, which starts this workflow and no other. */
  Accepting accept(Definitions.Defined defined, String id, Json data) {
    Instant now = clock.now();
    Beginning beginning =
        begin(
            defined, event(id, Schedules.TICK, data, now), new LinkedHashMap<>(), Optional.empty());
    var record =
        new EventRecord(
            id,
            Schedules.TICK,
            data,
            digest(Schedules.TICK, data),
            List.of(beginning.next().run().id()),
            List.of());
    return new Accepting(record, now, List.of(beginning));
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

  /** False if somebody else was first, with one of the events or with what stands beside them. */
  boolean stored(List<Accepting> fresh, List<Entry> beside) {
    var entries = new ArrayList<>(beside);
    var views = new ArrayList<Transaction.View>();
    var beginnings = new ArrayList<Beginning>();
    for (Accepting accepting : fresh) {
      var stream = new StreamId.OfEvent(accepting.record().id());
      entries.add(
          only(
              stream,
              accepting.at(),
              "event-accepted",
              codec.write(EventRecord.class, accepting.record())));
      views.add(received(accepting));
      for (Beginning beginning : accepting.beginnings()) {
        entries.add(beginning.entry());
        views.addAll(beginning.views());
        beginnings.add(beginning);
      }
    }
    return store(new Transaction(entries, views), beginnings);
  }

  private static Transaction.View received(Accepting accepting) {
    EventRecord event = accepting.record();
    return new Transaction.View.PutReceived(
        event.id(),
        event.name(),
        accepting.at(),
        event(event.id(), event.name(), event.data(), accepting.at()));
  }

  /** An event that was accepted, in the shape of every event. */
  Optional<Happened> happened(String id) {
    return event(id)
        .map(event ->
            new Happened(
                event.name(), event(event.id(), event.name(), event.data(), event.time())));
  }

  /** An event and its name. */
  record Happened(String name, Json event) {}

  /** A signal, in the shape of every event. */
  Json signal(Optional<String> id, String name, Json data, Instant now) {
    return event(id.orElseGet(() -> ids.event(now)), name, data, now);
  }

  /** What became of an event. */
  Optional<AcceptedEvent> event(String id) {
    return only(new StreamId.OfEvent(id))
        .map(entry -> {
          EventRecord event = codec.read(EventRecord.class, entry.body());
          return new AcceptedEvent(
              event.id(),
              event.name(),
              event.data(),
              entry.time(),
              event.runs(),
              event.undefined());
        });
  }

  /** What was answered when an event with this id was stored. */
  Optional<Submission.Accepted> accepted(String id) {
    return known(id).map(record -> new Submission.Accepted(List.of(record.id()), record.runs()));
  }

  Optional<EventRecord> known(String id) {
    return only(new StreamId.OfEvent(id)).map(entry -> codec.read(EventRecord.class, entry.body()));
  }

  // --- Runs

  Launch launch(
      Definitions.Defined defined,
      Json data,
      SequencedMap<String, String> labels,
      Optional<String> idempotencyKey) {
    return launch(defined, data, labels, idempotencyKey, Optional.empty());
  }

  /** The run of a step that invokes a workflow: one, however often it is asked for. */
  Launch call(Definitions.Defined defined, Json data, Run.Parent parent) {
    String key = parent.run() + "/" + parent.step();
    return launch(defined, data, new LinkedHashMap<>(), Optional.of(key), Optional.of(parent));
  }

  private Launch launch(
      Definitions.Defined defined,
      Json data,
      SequencedMap<String, String> labels,
      Optional<String> idempotencyKey,
      Optional<Run.Parent> parent) {
    var stream = idempotencyKey.map(key -> new StreamId.OfKey(defined.workflow().id(), key));
    for (int i = 0; i < CONFLICTS_MAX; i++) {
      Optional<Launch> before = stream.flatMap(this::only).map(entry -> repeated(entry, data));
      if (before.isPresent()) {
        return before.get();
      }
      Instant now = clock.now();
      Beginning beginning =
          begin(defined, event(ids.event(now), EventName.RUN_REQUESTED, data, now), labels, parent);
      RunId run = beginning.next().run().id();
      var entries = new ArrayList<Entry>();
      stream.ifPresent(key -> entries.add(used(key, now, data, run)));
      entries.add(beginning.entry());
      var views = new ArrayList<>(beginning.views());
      parent.ifPresent(
          of -> views.add(new Transaction.View.PutChild(new ChildRow(run, of.run(), of.step()))));
      if (store(new Transaction(entries, views), List.of(beginning))) {
        return new Launch.Launched(beginning.next().run());
      }
    }
    throw new StoreUnavailable("others with the same idempotency key were first too often");
  }

  private Launch repeated(Entry entry, Json data) {
    KeyRecord before = codec.read(KeyRecord.class, entry.body());
    return before.digest().equals(digest(EventName.RUN_REQUESTED, data))
        ? new Launch.Repeated(before.run())
        : new Launch.Conflicting(before.key(), before.run());
  }

  private Entry used(StreamId.OfKey stream, Instant now, Json data, RunId run) {
    var record = new KeyRecord(stream.key(), digest(EventName.RUN_REQUESTED, data), run);
    return only(stream, now, "key-used", codec.write(KeyRecord.class, record));
  }

  Launch relaunch(
      Definitions.Defined defined, Run old, Run.Origin origin, List<Event.Reused> reused) {
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
                    Optional.empty(),
                    reused));
    if (!store(
        new Transaction(List.of(beginning.entry()), beginning.views()), List.of(beginning))) {
      throw new StoreUnavailable("run id " + beginning.next().run().id() + " was taken");
    }
    return new Launch.Launched(beginning.next().run());
  }

  private Beginning begin(
      Definitions.Defined defined,
      Json event,
      SequencedMap<String, String> labels,
      Optional<Run.Parent> parent) {
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
                parent,
                List.of()));
  }

  // --- Storing

  /** False if one of the streams has an entry already. */
  private boolean store(Transaction transaction, List<Beginning> beginnings) {
    if (space.level() == Space.Level.REFUSING) {
      throw new DiskFull();
    }
    var durable = new CompletableFuture<Boolean>();
    log.append(
        transaction,
        appended -> {
          switch (appended) {
            case Appended.Durable _ -> {
              beginnings.forEach(engine::begun);
              received.run();
              durable.complete(true);
            }
            case Appended.Conflict _ -> durable.complete(false);
            case Appended.Full _ -> durable.completeExceptionally(new DiskFull());
            case Appended.Busy _ ->
                durable.completeExceptionally(new StoreUnavailable(StoreUnavailable.LOCKED));
            case Appended.Lost(String reason) ->
                durable.completeExceptionally(new StoreUnavailable(reason));
          }
        });
    return Waits.on(durable);
  }

  private static Entry only(StreamId stream, Instant at, String type, Json body) {
    return new Entry(stream, 1, at, type, body, Link.FIRST.next(1, at, type, body));
  }

  private Optional<Entry> only(StreamId stream) {
    return log.read(stream, 0, 1).stream().findFirst();
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
