package dev.signalbox.queue.gates;

import dev.signalbox.core.FlowControl;
import dev.signalbox.core.FlowControl.Bucket;
import dev.signalbox.core.FlowControl.Keyed;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.log.GateKind;
import dev.signalbox.queue.log.Kebab;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.log.TriggerRow.Outcome;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * An event that a workflow wants to start for.
 *
 * @param id of this trigger
 * @param eventId of its event
 * @param event as the run will see it
 * @param parent the run whose step waits for this one
 */
public record Trigger(
    String id,
    Definitions.Defined defined,
    String eventId,
    String name,
    Json event,
    SequencedMap<String, String> labels,
    Optional<Run.Parent> parent) {

  /** One by an event, as most are: nobody waits for it, and it has no labels of its own. */
  public static Trigger by(
      String id, Definitions.Defined defined, String eventId, String name, Json event) {
    return new Trigger(id, defined, eventId, name, event, new LinkedHashMap<>(), Optional.empty());
  }

  public Trigger labelled(SequencedMap<String, String> own) {
    return new Trigger(id, defined, eventId, name, event, own, parent);
  }

  public Trigger calledBy(Run.Parent caller) {
    return new Trigger(id, defined, eventId, name, event, labels, Optional.of(caller));
  }

  /**
   * What a gate keeps of a trigger until its turn comes.
   *
   * @param ref by which its records are found
   */
  record Held(
      String ref,
      String name,
      Json event,
      SequencedMap<String, String> labels,
      Optional<Run.Parent> parent) {}

  /** Something that a gate decides for one value of its key. */
  interface Question<T> {
    Optional<Fate> ask(T rule, String key);
  }

  WorkflowId workflow() {
    return defined.workflow().id();
  }

  FlowControl flow() {
    return defined.flow();
  }

  Held held(String ref) {
    return new Held(ref, name, event, labels, parent);
  }

  /** Asks a gate, if it is there and applies; a key without a value ends the matter. */
  <T> Optional<Fate> ask(GateKind kind, Optional<Keyed<T>> keyed, Question<T> question) {
    if (keyed.isEmpty()) {
      return Optional.empty();
    }
    return switch (keyed.get().bucket(event)) {
      case Bucket.NotApplied _ -> Optional.empty();
      case Bucket.Undefined(String reason) -> Optional.of(undefined(kind, reason));
      case Bucket.Of(String key) ->
          question.ask(keyed.get().rule(), key).map(fate -> fate.keyed(key));
    };
  }

  static Fate undefined(GateKind kind, String reason) {
    return Fate.of(Outcome.DROPPED, Kebab.of(kind.name()) + ".key: " + reason);
  }

  public TriggerRow row(Fate fate, Instant now) {
    return new TriggerRow(
        id,
        eventId,
        name,
        workflow(),
        fate.outcome(),
        fate.rule(),
        fate.key(),
        fate.run(),
        fate.retryAt(),
        now,
        fate.pending());
  }
}
