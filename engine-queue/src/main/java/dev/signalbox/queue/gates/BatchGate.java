package dev.signalbox.queue.gates;

import dev.signalbox.core.Batch;
import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.Json;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Draft;
import dev.signalbox.queue.gates.Trigger.Held;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.GateKind;
import dev.signalbox.queue.log.PendingRow;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.log.TriggerRow.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Gathers triggers, and lets one through for all of them. The events of an open batch are in the
 * last entries of the gate's stream, one in each.
 */
final class BatchGate {
  /** The name of the event of a batch. */
  static final String CLOSED = "batch/closed";

  private final Codec codec;
  private final Ids ids;
  private final Release release;

  /** The state of a bucket: what is open, and the trigger that this entry has added. */
  record State(Optional<Batch.Open> open, Optional<Held> added) {
    static final State EMPTY = new State(Optional.empty(), Optional.empty());
  }

  BatchGate(Codec codec, Ids ids, Release release) {
    this.codec = codec;
    this.ids = ids;
    this.release = release;
  }

  Optional<Fate> batched(Draft draft, Trigger trigger) {
    boolean apart =
        trigger
            .flow()
            .batchCondition()
            .filter(condition ->
                !condition.evaluate(trigger.event()).equals(new Evaluated.Value(Json.TRUE)))
            .isPresent();
    return apart
        ? Optional.empty()
        : trigger.ask(
            GateKind.BATCH,
            trigger.flow().batch(),
            (rule, key) -> Optional.of(batched(draft, trigger, rule, key)));
  }

  private Fate batched(Draft draft, Trigger trigger, Batch rule, String key) {
    var gate = GateKind.BATCH.gate(trigger.workflow(), key);
    long bytes = trigger.event().text().getBytes(StandardCharsets.UTF_8).length;
    if (state(draft, gate)
        .open()
        .filter(open -> open.isDue(draft.now()) || rule.isTooFull(open, bytes))
        .isPresent()) {
      fire(draft, gate, trigger.defined());
    }
    Batch.Open open =
        rule.add(state(draft, gate).open(), draft.now(), bytes, ids.pending(draft.now()));
    var state = new State(Optional.of(open), Optional.of(trigger.held(open.id())));
    long sequence = draft.append(gate, "batched", codec.write(State.class, state));
    Fate fate =
        Fate.of(Outcome.BATCHED, "batch: " + open.events() + " of " + rule.maxSize()).in(open.id());
    if (rule.isFull(open)) {
      return fire(draft, gate, trigger.defined()).flatMap(Fate::run).map(fate::with).orElse(fate);
    }
    draft.add(
        new View.PutPending(
            new PendingRow(open.id(), gate, sequence, open.since(), open.due(), open.events())));
    return fate;
  }

  /** Closes the batch, whether it is due or not. */
  Optional<Fate> fire(Draft draft, StreamId.OfGate gate, Definitions.Defined defined) {
    Optional<Fate> fate =
        state(draft, gate)
            .open()
            .map(open -> {
              var event = new LinkedHashMap<String, Json>();
              event.put("id", Json.string(open.id()));
              event.put("name", Json.string(CLOSED));
              var data = new LinkedHashMap<String, Json>();
              data.put("events", Json.array(events(draft, gate, open)));
              event.put("data", Json.object(data));
              event.put("time", Json.string(draft.now().toString()));
              draft.append(gate, "fired", codec.write(State.class, State.EMPTY));
              return release.through(
                  draft,
                  defined,
                  new Held(
                      open.id(),
                      CLOSED,
                      Json.object(event),
                      new LinkedHashMap<>(),
                      Optional.empty()));
            });
    draft.add(new View.DropPending(gate));
    return fate;
  }

  private List<Json> events(Draft draft, StreamId.OfGate gate, Batch.Open open) {
    long last = draft.last(gate).map(Entry::sequence).orElse(0L);
    List<Json> events =
        draft.after(gate, last - open.events(), Math.toIntExact(open.events())).stream()
            .flatMap(entry -> codec.read(State.class, entry.body()).added().stream())
            .map(Held::event)
            .toList();
    if (events.size() != open.events()) {
      throw new IllegalStateException(
          gate + ": expected " + open.events() + " events, found " + events.size());
    }
    return events;
  }

  void clear(Draft draft, StreamId.OfGate gate, String why) {
    state(draft, gate)
        .open()
        .ifPresent(open -> {
          draft.append(gate, "dropped", codec.write(State.class, State.EMPTY));
          draft.add(new View.EndTriggers(open.id(), Outcome.DROPPED, why));
        });
    draft.add(new View.DropPending(gate));
  }

  private State state(Draft draft, StreamId.OfGate gate) {
    return draft.last(gate).map(entry -> codec.read(State.class, entry.body())).orElse(State.EMPTY);
  }
}
