package dev.signalbox.queue.gates;

import dev.signalbox.core.EventName;
import dev.signalbox.core.Idempotency;
import dev.signalbox.core.Idempotency.OnFailed;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.engine.Draft;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** How long the ids of events and the keys of requests count. */
public record KeyRule(Idempotency rule) {
  /** Deliveries may be sent again for so long, by whoever has seen one. */
  static final Duration DELIVERIES = Duration.ofDays(30);

  /** For what the engine itself does under a key, and may do again after any crash. */
  public static final KeyRule FOR_EVER =
      new KeyRule(new Idempotency(Optional.empty(), OnFailed.KEEP));

  /** For this id of an event. */
  public KeyRule forEvent(String id) {
    boolean longer =
        id.startsWith(EventName.DELIVERY_IDS)
            && rule.window().filter(window -> window.compareTo(DELIVERIES) < 0).isPresent();
    return longer ? new KeyRule(new Idempotency(Optional.of(DELIVERIES), rule.onFailed())) : this;
  }

  /** Whether a key counts still that was used at this time, whatever has come of it. */
  public boolean counts(Instant used, Instant now) {
    return rule.isTaken(used, now, false);
  }

  /**
   * Whether a key counts that was used at this time.
   *
   * @param runs that came of it, looked up where they matter
   */
  public boolean isTaken(Draft draft, Instant used, Supplier<List<RunId>> runs) {
    boolean failed = rule.onFailed() == OnFailed.FREE && haveFailed(draft, runs.get());
    return rule.isTaken(used, draft.now(), failed);
  }

  private static boolean haveFailed(Draft draft, List<RunId> runs) {
    Optional<Run.Status> failed = Optional.of(Run.Status.FAILED);
    return !runs.isEmpty() && runs.stream().allMatch(run -> draft.status(run).equals(failed));
  }
}
