package dev.signalbox.queue.gates;

import dev.signalbox.core.Digest;
import dev.signalbox.core.FlowControl.Bucket;
import dev.signalbox.core.Idempotency;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Draft;
import dev.signalbox.queue.log.GateKind;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.log.TriggerRow.Outcome;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds triggers whose key was used before. */
final class IdempotencyGate {
  private final RunLog log;
  private final Codec codec;

  /** The state of a bucket. The run is that of the trigger, where that did not start it at once. */
  record Use(Instant at, Digest digest, String trigger, Optional<RunId> run) {}

  IdempotencyGate(RunLog log, Codec codec) {
    this.log = log;
    this.codec = codec;
  }

  /** The fate of a duplicate. */
  Optional<Fate> duplicate(Draft draft, Trigger trigger, Supplier<Digest> digest) {
    return trigger.ask(
        GateKind.IDEMPOTENCY,
        trigger.flow().idempotency(),
        (rule, key) ->
            used(draft, trigger, key).flatMap(use -> duplicate(draft, rule, use, digest.get())));
  }

  private Optional<Fate> duplicate(Draft draft, Idempotency rule, Use use, Digest digest) {
    Optional<RunId> run = use.run().or(() -> log.trigger(use.trigger()).flatMap(TriggerRow::run));
    boolean failed =
        run.flatMap(draft::status).filter(status -> status == Run.Status.FAILED).isPresent();
    if (!rule.isTaken(use.at(), draft.now(), failed)) {
      return Optional.empty();
    }
    String window = rule.window().map(Spell::of).orElse("for-ever");
    String other = use.digest().equals(digest) ? "" : "; its first event had other data";
    Fate fate = Fate.of(Outcome.DUPLICATE, "idempotency: " + window + other);
    return Optional.of(run.map(fate::with).orElse(fate));
  }

  private Optional<Use> used(Draft draft, Trigger trigger, String key) {
    return draft
        .last(GateKind.IDEMPOTENCY.gate(trigger.workflow(), key))
        .map(entry -> codec.read(Use.class, entry.body()));
  }

  /** The key is used now; what was dropped or skipped uses none. */
  void use(Draft draft, Trigger trigger, Supplier<Digest> digest, Fate fate) {
    boolean uses =
        switch (fate.outcome()) {
          case STARTED, DEBOUNCED, BATCHED -> true;
          case SKIPPED, DROPPED, DUPLICATE -> false;
        };
    if (uses
        && trigger.flow().idempotency().isPresent()
        && trigger.flow().idempotency().get().bucket(trigger.event())
            instanceof Bucket.Of(String key)) {
      var use = new Use(draft.now(), digest.get(), trigger.id(), fate.run());
      draft.append(
          GateKind.IDEMPOTENCY.gate(trigger.workflow(), key),
          "key-used",
          codec.write(Use.class, use));
    }
  }
}
