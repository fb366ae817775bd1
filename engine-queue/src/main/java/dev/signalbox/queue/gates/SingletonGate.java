package dev.signalbox.queue.gates;

import dev.signalbox.core.FlowControl.Bucket;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Draft;
import dev.signalbox.queue.engine.Engine.Beginning;
import dev.signalbox.queue.gates.Trigger.Held;
import dev.signalbox.queue.log.GateKind;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.TriggerRow.Outcome;
import java.util.Optional;

/**
 * Starts runs. Where the workflow skips what finds a live run, it is this gate that looks for one:
 * in the row of the run that got the place last, which cannot keep it beyond its end. In the other
 * modes each trigger becomes a run, which waits for its turn as for any limit; see {@link
 * Succession}.
 */
final class SingletonGate {
  private final Codec codec;
  private final Starter starter;

  /** {@code holder}: the last run that got the place. */
  record Taken(RunId holder) {}

  SingletonGate(Codec codec, Starter starter) {
    this.codec = codec;
    this.starter = starter;
  }

  /** What becomes of something that has passed all other gates. */
  Fate start(Draft draft, Definitions.Defined defined, Held held) {
    var singleton = defined.flow().singleton();
    if (singleton.isEmpty()) {
      return begin(draft, defined, held);
    }
    return switch (singleton.get().bucket(held.event())) {
      case Bucket.NotApplied _ -> begin(draft, defined, held);
      case Bucket.Undefined(String reason) -> Trigger.undefined(GateKind.SINGLETON, reason);
      case Bucket.Of(String key) ->
          (singleton.get().rule().waits()
                  ? begin(draft, defined, held)
                  : beginOrSkip(draft, gate(defined.workflow().id(), key), defined, held))
              .keyed(key);
    };
  }

  private Fate begin(Draft draft, Definitions.Defined defined, Held held) {
    Beginning beginning = starter.begin(defined, held);
    draft.begin(beginning);
    return Fate.started("on " + held.name(), beginning.next().run().id());
  }

  private Fate beginOrSkip(
      Draft draft, StreamId.OfGate gate, Definitions.Defined defined, Held held) {
    Optional<RunId> live = live(draft, gate);
    if (live.isPresent()) {
      return Fate.of(Outcome.SKIPPED, "singleton: skip, run " + live.get() + " is live");
    }
    Fate fate = begin(draft, defined, held);
    fate.run().ifPresent(run -> take(draft, gate, run));
    return fate;
  }

  private static StreamId.OfGate gate(WorkflowId workflow, String key) {
    return GateKind.SINGLETON.gate(workflow, key);
  }

  private Optional<RunId> live(Draft draft, StreamId.OfGate gate) {
    return draft
        .last(gate)
        .map(entry -> codec.read(Taken.class, entry.body()).holder())
        .filter(draft::isLive);
  }

  private void take(Draft draft, StreamId.OfGate gate, RunId run) {
    draft.append(gate, "started", codec.write(Taken.class, new Taken(run)));
  }

  // --- For those who come by another way than a trigger

  /** Why a run cannot be made for such an event, if it cannot. */
  Optional<String> taken(Draft draft, Definitions.Defined defined, Json event) {
    return skipping(defined, event)
        .flatMap(gate -> live(draft, gate))
        .map(run -> "it is a singleton, run " + run + " is live");
  }

  /** This run has the place now. */
  void take(Draft draft, Definitions.Defined defined, Json event, RunId run) {
    skipping(defined, event).ifPresent(gate -> take(draft, gate, run));
  }

  private static Optional<StreamId.OfGate> skipping(Definitions.Defined defined, Json event) {
    return defined
        .flow()
        .singleton()
        .filter(keyed -> !keyed.rule().waits())
        .flatMap(keyed ->
            keyed.bucket(event) instanceof Bucket.Of(String key)
                ? Optional.of(gate(defined.workflow().id(), key))
                : Optional.empty());
  }
}
