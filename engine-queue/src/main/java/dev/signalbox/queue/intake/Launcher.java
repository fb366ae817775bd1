package dev.signalbox.queue.intake;

import dev.signalbox.core.Digest;
import dev.signalbox.core.EventName;
import dev.signalbox.core.Json;
import dev.signalbox.core.Rerun;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Stage;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Clerk;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Draft;
import dev.signalbox.queue.engine.Engine.Beginning;
import dev.signalbox.queue.gates.Fate;
import dev.signalbox.queue.gates.Gates;
import dev.signalbox.queue.gates.Heirs;
import dev.signalbox.queue.gates.KeyRule;
import dev.signalbox.queue.gates.Starter;
import dev.signalbox.queue.gates.Trigger;
import dev.signalbox.queue.intake.Submission.Incoming;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.log.TriggerRow;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Supplier;

/** Lets runs in that are asked for by themselves: each is a trigger, with an event of its own. */
public final class Launcher {
  private final RunLog log;
  private final Codec codec;
  private final Ids ids;
  private final Clerk clerk;
  private final Gates gates;
  private final Starter starter;
  private final EventRecords records;
  private final Definitions definitions;

  public Launcher(
      RunLog log,
      Codec codec,
      EventRecords records,
      Definitions definitions,
      Ids ids,
      Clerk clerk,
      Gates gates,
      Starter starter) {
    this.log = log;
    this.codec = codec;
    this.ids = ids;
    this.clerk = clerk;
    this.gates = gates;
    this.starter = starter;
    this.records = records;
    this.definitions = definitions;
  }

  /**
   * An entry of a key's stream, the last of which counts.
   *
   * @param run that was started at once
   * @param trigger whose run it is, where that was to come later
   */
  record KeyRecord(String key, Digest digest, Optional<RunId> run, Optional<String> trigger) {}

  /**
   * What a new run is called, so that it is made once, by whichever engine and however often.
   *
   * @param beside is stored with it
   */
  public record Named(RunId run, View beside) {}

  public Launch launch(
      Definitions.Defined defined,
      Json data,
      SequencedMap<String, String> labels,
      Optional<String> idempotencyKey) {
    var incoming = new Incoming(Optional.empty(), EventName.RUN_REQUESTED, data);
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
    Supplier<Digest> digest = () -> EventRecords.digest(incoming);
    var stream = idempotencyKey.map(key -> new StreamId.OfKey(defined.workflow().id(), key));
    Optional<KeyRecord> before =
        stream.flatMap(key -> used(draft, key, new KeyRule(definitions.keys())));
    String id = ids.event(draft.now());
    Json event = EventRecords.event(id, incoming, draft.now());
    var trigger =
        Trigger.by(ids.trigger(draft.now()), defined, id, incoming.name(), event).labelled(labels);
    if (before.isPresent()) {
      return repeated(draft, before.get(), trigger, digest.get());
    }
    TriggerRow row = gates.decide(draft, trigger, digest);
    if (!defined.flow().isNone()) {
      draft.isNew(new StreamId.OfEvent(id));
      records.store(draft, id, incoming, List.of(), Optional.of(List.of(row)));
    }
    if (stream.isPresent() && isUsed(row)) {
      var record =
          new KeyRecord(stream.get().key(), digest.get(), row.run(), Optional.of(trigger.id()));
      draft.append(stream.get(), "key-used", codec.write(KeyRecord.class, record));
    }
    return row.outcome() == TriggerRow.Outcome.STARTED
        ? new Launch.Launched(draft.beginnings().getLast().next().run())
        : new Launch.NotStarted(row);
  }

  /** What the key was used for, as long as it counts. */
  private Optional<KeyRecord> used(Draft draft, StreamId.OfKey key, KeyRule rule) {
    return draft
        .last(key)
        .flatMap(entry -> {
          KeyRecord record = codec.read(KeyRecord.class, entry.body());
          return rule.isTaken(draft, entry.time(), () -> runOf(record).stream().toList())
              ? Optional.of(record)
              : Optional.empty();
        });
  }

  /** The run that came of it, at once or later. */
  private Optional<RunId> runOf(KeyRecord record) {
    return record.run().or(() -> record.trigger().flatMap(log::trigger).flatMap(TriggerRow::run));
  }

  /**
   * The run of a step that invokes a workflow: one, however often it is asked for, and a trigger
   * like any other.
   */
  public Launch call(Definitions.Defined defined, Json data, Run.Parent parent) {
    Clerk.Case<Launch> question = draft -> called(draft, defined, data, parent);
    return defined.flow().isNone() ? clerk.alone(question) : clerk.inTurn(question);
  }

  /** The run that another one, which ends there, goes on as: one, too. No gate holds it back. */
  public Launch proceed(
      Definitions.Defined defined, Json data, Run.Parent by, SequencedMap<String, String> labels) {
    return clerk.alone(draft -> proceeded(draft, defined, data, by, labels));
  }

  private Launch proceeded(
      Draft draft,
      Definitions.Defined defined,
      Json data,
      Run.Parent by,
      SequencedMap<String, String> labels) {
    var incoming = new Incoming(Optional.empty(), EventName.RUN_REQUESTED, data);
    Digest digest = EventRecords.digest(incoming);
    var stream = new StreamId.OfKey(defined.workflow().id(), by.run() + "/" + by.step());
    Optional<KeyRecord> before = used(draft, stream, KeyRule.FOR_EVER);
    if (before.isPresent()) {
      return calledBefore(before.get(), digest);
    }
    Json event = EventRecords.event(ids.event(draft.now()), incoming, draft.now());
    Beginning beginning = starter.next(defined, event, labels, by.run());
    Run run = beginning.next().run();
    var record = new KeyRecord(stream.key(), digest, Optional.of(run.id()), Optional.empty());
    draft.append(stream, "key-used", codec.write(KeyRecord.class, record));
    draft.begin(beginning);
    return new Launch.Launched(run);
  }

  private Launch called(Draft draft, Definitions.Defined defined, Json data, Run.Parent parent) {
    var incoming = new Incoming(Optional.empty(), EventName.RUN_REQUESTED, data);
    Digest digest = EventRecords.digest(incoming);
    var stream = new StreamId.OfKey(defined.workflow().id(), parent.run() + "/" + parent.step());
    Optional<KeyRecord> before = used(draft, stream, KeyRule.FOR_EVER);
    if (before.isPresent()) {
      return calledBefore(before.get(), digest);
    }
    String id = ids.event(draft.now());
    Json event = EventRecords.event(id, incoming, draft.now());
    var trigger =
        Trigger.by(ids.trigger(draft.now()), defined, id, incoming.name(), event).calledBy(parent);
    TriggerRow row = gates.decide(draft, trigger, () -> digest);
    boolean starts = row.outcome() == TriggerRow.Outcome.STARTED;
    if (starts) {
      var record = new KeyRecord(stream.key(), digest, row.run(), Optional.of(row.id()));
      draft.append(stream, "key-used", codec.write(KeyRecord.class, record));
    }
    return starts
        ? new Launch.Launched(draft.beginnings().getLast().next().run())
        : new Launch.NotStarted(row);
  }

  private Launch calledBefore(KeyRecord before, Digest digest) {
    Optional<TriggerRow> row = before.trigger().flatMap(log::trigger);
    Optional<RunId> run = before.run().or(() -> row.flatMap(TriggerRow::run));
    if (!before.digest().equals(digest)) {
      return new Launch.Conflicting(before.key(), run);
    }
    return run.<Launch>map(Launch.Repeated::new)
        .or(() -> row.map(Launch.NotStarted::new))
        .orElseGet(() -> new Launch.Conflicting(before.key(), run));
  }

  /** What was dropped or skipped may be asked for again under its key. */
  private static boolean isUsed(TriggerRow row) {
    return switch (row.outcome()) {
      case STARTED, DEBOUNCED, BATCHED, DUPLICATE -> true;
      case SKIPPED, DROPPED -> false;
    };
  }

  private Launch repeated(Draft draft, KeyRecord before, Trigger trigger, Digest digest) {
    Optional<RunId> run = runOf(before);
    if (!before.digest().equals(digest)) {
      return new Launch.Conflicting(before.key(), run);
    }
    Fate fate = Fate.of(TriggerRow.Outcome.DUPLICATE, "idempotency key");
    TriggerRow row = trigger.row(run.map(fate::with).orElse(fate), draft.now());
    before
        .trigger()
        .flatMap(log::trigger)
        .ifPresent(
            first -> draft.note(new View.PutTrigger(records.repeat(draft, first, fate.rule()))));
    return run.<Launch>map(Launch.Repeated::new).orElseGet(() -> new Launch.NotStarted(row));
  }

  /** What a new run takes over. Asked for again where another engine was first. */
  public sealed interface Legacy {
    record Left(Rerun.Plan plan) implements Legacy {}

    record Taken(Launch why) implements Legacy {}
  }

  /** A new run that takes over what another has recorded. */
  public Launch relaunch(
      Definitions.Defined defined, Run old, Supplier<Legacy> legacy, Optional<Named> named) {
    Clerk.Case<Launch> question =
        draft -> {
          Heirs.look(draft, old.workspace());
          return switch (legacy.get()) {
            case Legacy.Taken(Launch why) -> why;
            case Legacy.Left(Rerun.Plan plan) -> relaunched(draft, defined, old, plan, named);
          };
        };
    return defined.flow().isNone() ? clerk.alone(question) : clerk.inTurn(question);
  }

  private Launch relaunched(
      Draft draft, Definitions.Defined defined, Run old, Rerun.Plan plan, Optional<Named> named) {
    Optional<RunId> made = named.map(Named::run).filter(run -> log.row(run).isPresent());
    if (made.isPresent()) {
      return new Launch.NotRetryable("run " + made.get() + " has been made of it already");
    }
    Optional<String> taken = gates.taken(draft, defined, old.event());
    if (taken.isPresent()) {
      return new Launch.NotRetryable(taken.get());
    }
    Beginning beginning = starter.again(defined, old, plan, named.map(Named::run));
    RunId run = beginning.next().run().id();
    draft.begin(beginning);
    Heirs.claim(draft, old.workspace(), run);
    if (old.stage() instanceof Stage.Failed) {
      draft.add(new View.Settle(old.id(), "goes on as " + run));
    }
    named.ifPresent(it -> draft.add(it.beside()));
    gates.take(draft, defined, old.event(), run);
    return new Launch.Launched(beginning.next().run());
  }
}
