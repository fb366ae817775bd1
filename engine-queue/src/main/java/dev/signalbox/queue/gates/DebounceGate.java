package dev.signalbox.queue.gates;

import dev.signalbox.core.Debounce;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Draft;
import dev.signalbox.queue.gates.Trigger.Held;
import dev.signalbox.queue.log.GateKind;
import dev.signalbox.queue.log.PendingRow;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.log.TriggerRow.Outcome;
import java.util.Optional;

/** Holds triggers back until it has been quiet, and then lets the last one through. */
final class DebounceGate {
  private final Codec codec;
  private final Ids ids;
  private final Release release;
  private final WorkflowPauses pauses;

  /** The state of a bucket: what is pending, and the last trigger. */
  record State(Optional<Debounce.Pending> pending, Optional<Held> last) {
    static final State EMPTY = new State(Optional.empty(), Optional.empty());
  }

  DebounceGate(Codec codec, Ids ids, Release release, WorkflowPauses pauses) {
    this.codec = codec;
    this.ids = ids;
    this.release = release;
    this.pauses = pauses;
  }

  Optional<Fate> debounced(Draft draft, Trigger trigger) {
    return trigger.ask(
        GateKind.DEBOUNCE,
        trigger.flow().debounce(),
        (rule, key) -> {
          var gate = GateKind.DEBOUNCE.gate(trigger.workflow(), key);
          if (pauses.of(trigger.workflow()).isEmpty()
              && pending(draft, gate).filter(pending -> pending.isDue(draft.now())).isPresent()) {
            fire(draft, gate, trigger.defined());
          }
          Debounce.Pending next =
              rule.trigger(pending(draft, gate), draft.now(), ids.pending(draft.now()));
          var state = new State(Optional.of(next), Optional.of(trigger.held(next.id())));
          long sequence = draft.append(gate, "debounced", codec.write(State.class, state));
          draft.add(
              new View.PutPending(
                  new PendingRow(
                      next.id(), gate, sequence, next.since(), next.due(), next.events())));
          return Optional.of(
              Fate.of(Outcome.DEBOUNCED, "debounce: " + Spell.of(rule.period())).in(next.id()));
        });
  }

  private Optional<Debounce.Pending> pending(Draft draft, StreamId.OfGate gate) {
    return state(draft, gate).pending();
  }

  /** Lets the last one through, whether it is due or not. */
  void fire(Draft draft, StreamId.OfGate gate, Definitions.Defined defined) {
    state(draft, gate)
        .last()
        .ifPresent(last -> {
          draft.append(gate, "fired", codec.write(State.class, State.EMPTY));
          var _ = release.through(draft, defined, last);
        });
    draft.add(new View.DropPending(gate));
  }

  void clear(Draft draft, StreamId.OfGate gate, String why) {
    state(draft, gate)
        .last()
        .ifPresent(last -> {
          draft.append(gate, "dropped", codec.write(State.class, State.EMPTY));
          draft.add(new View.EndTriggers(last.ref(), Outcome.DROPPED, why));
        });
    draft.add(new View.DropPending(gate));
  }

  private State state(Draft draft, StreamId.OfGate gate) {
    return draft.last(gate).map(entry -> codec.read(State.class, entry.body())).orElse(State.EMPTY);
  }
}
