package dev.signalbox.queue.log;

import java.time.Instant;
import java.util.Optional;

/**
 * A change to many runs at once.
 *
 * @param argument for a retry: the step to begin from
 * @param actor the id of the token that asked for it, and alone may confirm it
 * @param name the name of that token
 * @param hash of the token that confirms it
 * @param expires when it can no longer be confirmed
 */
public record BulkRow(
    String id,
    Action action,
    Optional<String> argument,
    String actor,
    String name,
    String hash,
    Status status,
    Instant created,
    Instant expires) {
  /** What is done to each run. */
  public enum Action {
    CANCEL,
    RETRY,
    PAUSE,
    RESUME
  }

  /** How far it is. */
  public enum Status {
    /** Nothing is done before somebody confirms it. */
    SHOWN,
    RUNNING,
    DONE
  }

  /** The same, this far. */
  public BulkRow with(Status now) {
    return new BulkRow(id, action, argument, actor, name, hash, now, created, expires);
  }
}
