package dev.signalbox.queue;

import dev.signalbox.core.Digest;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import java.time.Instant;
import java.util.Optional;

/**
 * A question to a person, as lists show it. {@code closed}: decided, or no longer asked because the
 * run ended.
 */
public record ApprovalRow(
    RunId run,
    StepPath step,
    Json ask,
    Digest digest,
    Instant created,
    Optional<Instant> deadline,
    Status status) {
  /** The statuses. */
  public enum Status {
    PENDING,
    APPROVED,
    REJECTED,
    CLOSED
  }

  /** How it is named: the run and the step, joined by a dot. */
  public String id() {
    return run + "." + step;
  }
}
