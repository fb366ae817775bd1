package dev.signalbox.queue.intake;

import dev.signalbox.core.Digest;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Draft;
import dev.signalbox.queue.gates.KeyRule;
import dev.signalbox.queue.intake.Submission.Incoming;
import dev.signalbox.queue.log.AcceptedEvent;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.TriggerQuery;
import dev.signalbox.queue.log.TriggerRow;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Events that were accepted: each has an entry in the stream of its id, which makes that known. */
public record EventRecords(RunLog log, Codec codec) {
  /**
   * An entry of an event's stream, the last of which counts: what it was, which runs it started,
   * and which conditions could not be evaluated.
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

  /** The event that has this id, as long as that counts. */
  Optional<EventRecord> known(Draft draft, String id, KeyRule rule) {
    return draft
        .last(new StreamId.OfEvent(id))
        .flatMap(entry -> {
          EventRecord event = codec.read(EventRecord.class, entry.body());
          return rule.forEvent(id).isTaken(draft, entry.time(), () -> runs(event))
              ? Optional.of(event)
              : Optional.empty();
        });
  }

  public EventRecord store(
      Draft draft,
      String id,
      Incoming incoming,
      List<String> undefined,
      Optional<List<TriggerRow>> rows) {
    List<RunId> runs =
        rows.stream()
            .flatMap(List::stream)
            .filter(row -> row.outcome() != TriggerRow.Outcome.DUPLICATE)
            .flatMap(row -> row.run().stream())
            .toList();
    var record =
        new EventRecord(
            id, incoming.name(), incoming.data(), digest(incoming), runs, undefined, rows);
    draft.append(
        new StreamId.OfEvent(id), "event-accepted", codec.write(EventRecord.class, record));
    return record;
  }

  // --- Reading them again

  /** When an event was accepted; empty if it was not. */
  public Optional<Instant> accepted(String id) {
    return log.last(new StreamId.OfEvent(id)).map(Entry::time);
  }

  /** What became of an event. */
  public Optional<AcceptedEvent> event(String id) {
    return log.last(new StreamId.OfEvent(id))
        .map(entry -> {
          EventRecord event = codec.read(EventRecord.class, entry.body());
          return new AcceptedEvent(
              event.id(), event.name(), event.data(), entry.time(), runs(event), event.undefined());
        });
  }

  /** Those that came of it later, too. */
  private List<RunId> runs(EventRecord event) {
    Stream<RunId> later =
        event.triggers().stream()
            .flatMap(List::stream)
            .filter(row -> row.run().isEmpty() && row.outcome() != TriggerRow.Outcome.DUPLICATE)
            .flatMap(row -> log.trigger(row.id()).stream())
            .flatMap(row -> row.run().stream());
    return Stream.concat(event.runs().stream(), later).distinct().toList();
  }

  /** An event and its name. */
  public record Happened(String name, Json event, Instant received) {}

  /** An event that was accepted, as runs see it. */
  public Optional<Happened> happened(String id) {
    return log.last(new StreamId.OfEvent(id))
        .map(entry -> {
          EventRecord event = codec.read(EventRecord.class, entry.body());
          var incoming = new Incoming(Optional.of(id), event.name(), event.data());
          return new Happened(event.name(), event(id, incoming, entry.time()), entry.time());
        });
  }

  /** The record of a repeat of a trigger; of the next repeat, it is the same one. */
  TriggerRow repeat(Draft draft, TriggerRow row, String rule) {
    return new TriggerRow(
        row.id() + "r",
        row.event(),
        row.name(),
        row.workflow(),
        TriggerRow.Outcome.DUPLICATE,
        rule,
        Optional.empty(),
        row.run()
            .or(() -> log.trigger(row.id()).flatMap(TriggerRow::run))
            .filter(run -> draft.status(run).isPresent()),
        Optional.empty(),
        draft.now(),
        Optional.empty());
  }

  /** As runs see it. */
  public static Json event(String id, Incoming incoming, Instant at) {
    var event = new LinkedHashMap<String, Json>();
    event.put("id", Json.string(id));
    event.put("name", Json.string(incoming.name()));
    event.put("data", incoming.data());
    event.put("time", Json.string(at.toString()));
    return Json.object(event);
  }

  public static Digest digest(Incoming incoming) {
    return Digest.of(incoming.name() + "\n" + Canonical.of(incoming.data()));
  }

  /** What became of triggers, the newest first. */
  public RunLog.Page<TriggerRow> triggers(TriggerQuery query) {
    if (query.event().isEmpty()) {
      return log.triggers(query);
    }
    return query
        .event()
        .flatMap(this::triggerIds)
        .map(prefix -> log.triggers(query.within(prefix)))
        .orElseGet(() -> new RunLog.Page<>(List.of(), Optional.empty()));
  }

  /** How the ids of an event's triggers begin: with the moment in which it came. */
  private Optional<String> triggerIds(String event) {
    return accepted(event).map(Ids::triggers).or(() -> Ids.triggersOf(event));
  }
}
