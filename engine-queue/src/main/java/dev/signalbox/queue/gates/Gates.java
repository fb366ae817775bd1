package dev.signalbox.queue.gates;

import dev.signalbox.core.Digest;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StartPolicy;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Draft;
import dev.signalbox.queue.log.GateKind;
import dev.signalbox.queue.log.PendingRow;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.log.TriggerRow;
import java.util.Optional;
import java.util.function.Supplier;

/** All gates, in the order in which a trigger has to pass them. */
public final class Gates {
  private static final String GONE = "the workflow is not configured any more";

  private final IdempotencyGate idempotency;
  private final RateLimitGate rateLimit;
  private final DebounceGate debounce;
  private final BatchGate batch;
  private final SingletonGate singleton;
  private final Definitions definitions;

  public Gates(RunLog log, Codec codec, Ids ids, Definitions definitions, Starter starter) {
    this.definitions = definitions;
    idempotency = new IdempotencyGate(log, codec);
    rateLimit = new RateLimitGate(codec);
    singleton = new SingletonGate(codec, starter);
    var release = new Release(singleton);
    debounce = new DebounceGate(codec, ids, release, starter.pauses());
    batch = new BatchGate(codec, ids, release);
  }

  /**
   * What becomes of a trigger; it is on record with what is decided.
   *
   * @param digest of its event's name and data, asked for by those that need it
   */
  public TriggerRow decide(Draft draft, Trigger trigger, Supplier<Digest> digest) {
    Fate fate =
        idempotency
            .duplicate(draft, trigger, digest)
            .or(() -> unfit(draft, trigger))
            .or(() -> rateLimit.dropped(draft, trigger))
            .or(() -> collapsed(draft, trigger))
            .orElseGet(() -> singleton.start(draft, trigger.defined(), trigger.held(trigger.id())));
    idempotency.use(draft, trigger, digest, fate);
    TriggerRow row = trigger.row(fate, draft.now());
    draft.add(new View.PutTrigger(row));
    return row;
  }

  /** What a step waits for is one run of its own: it is not collapsed with others. */
  private Optional<Fate> collapsed(Draft draft, Trigger trigger) {
    return trigger.parent().isPresent()
        ? Optional.empty()
        : debounce.debounced(draft, trigger).or(() -> batch.batched(draft, trigger));
  }

  /** A trigger is rejected whose run could not be told where to queue. */
  private static Optional<Fate> unfit(Draft draft, Trigger trigger) {
    boolean collects = trigger.flow().batch().isPresent();
    return !collects
            && trigger.defined().policy().terms(trigger.event(), draft.now())
                instanceof StartPolicy.Outcome.Undefined undefined
        ? Optional.of(Fate.of(TriggerRow.Outcome.DROPPED, Starter.words(undefined)))
        : Optional.empty();
  }

  /** Why a run cannot be made again now, if it cannot. */
  public Optional<String> taken(Draft draft, Definitions.Defined defined, Json event) {
    return singleton.taken(draft, defined, event);
  }

  /** A run was made again. */
  public void take(Draft draft, Definitions.Defined defined, Json event, RunId run) {
    singleton.take(draft, defined, event, run);
  }

  // --- What is pending

  /** What came of something that is due. */
  public sealed interface Due {
    record Moved() implements Due {}

    /** The gate is further than the row says. */
    record Stale() implements Due {}
  }

  /** Lets what is pending and due go on. */
  public Due due(Draft draft, PendingRow row) {
    if (!isCurrent(draft, row)) {
      return new Due.Stale();
    }
    Optional<Definitions.Defined> defined = definitions.current(row.workflow());
    if (defined.isEmpty()) {
      clear(draft, row, GONE);
    } else {
      fire(draft, row, defined.get());
    }
    return new Due.Moved();
  }

  public PendingChange flush(Draft draft, PendingRow row) {
    if (!isCurrent(draft, row)) {
      return new PendingChange.Unknown();
    }
    Optional<Definitions.Defined> defined = definitions.current(row.workflow());
    if (defined.isEmpty()) {
      return new PendingChange.NotPossible(GONE);
    }
    fire(draft, row, defined.get());
    return new PendingChange.Done();
  }

  public PendingChange drop(Draft draft, PendingRow row, String by) {
    if (!isCurrent(draft, row)) {
      return new PendingChange.Unknown();
    }
    clear(draft, row, "dropped by " + by);
    return new PendingChange.Done();
  }

  /** Whether the gate has not moved on since the row was read. */
  private static boolean isCurrent(Draft draft, PendingRow row) {
    return draft.last(row.gate()).filter(entry -> entry.sequence() == row.sequence()).isPresent();
  }

  private void fire(Draft draft, PendingRow row, Definitions.Defined defined) {
    switch (kind(row)) {
      case DEBOUNCE -> debounce.fire(draft, row.gate(), defined);
      case BATCH -> {
        var _ = batch.fire(draft, row.gate(), defined);
      }
      case SINGLETON, IDEMPOTENCY, RATE_LIMIT -> throw holdsNothing(row);
    }
  }

  private void clear(Draft draft, PendingRow row, String why) {
    switch (kind(row)) {
      case DEBOUNCE -> debounce.clear(draft, row.gate(), why);
      case BATCH -> batch.clear(draft, row.gate(), why);
      case SINGLETON, IDEMPOTENCY, RATE_LIMIT -> throw holdsNothing(row);
    }
  }

  private static IllegalStateException holdsNothing(PendingRow row) {
    return new IllegalStateException(row.gate() + ": expected a gate that holds something back");
  }

  private static GateKind kind(PendingRow row) {
    return GateKind.of(row.gate()).orElseThrow(() -> holdsNothing(row));
  }
}
