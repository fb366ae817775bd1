package dev.signalbox.queue.log;

import dev.signalbox.core.RunId;
import java.time.Instant;
import java.util.Optional;

/**
 * That a run waits for events of a name.
 *
 * @param step the path of the step; empty where the run itself waits, to be cancelled
 * @param place among what the step waits for, from 0
 * @param bucket the value that the event must have at a path; empty: any event of that name may do.
 *     Whether it does is decided by the run.
 * @param since events that were received earlier do not count
 * @param registered when the wait began
 * @param consume whether the event is for no other wait that consumes
 */
public record WaitRow(
    RunId run,
    String step,
    int place,
    String event,
    Optional<Bucket> bucket,
    Instant since,
    Instant registered,
    boolean consume) {
  /** One that leaves the event to all others, too. */
  public WaitRow(
      RunId run, String step, int place, String event, Optional<Bucket> bucket, Instant since) {
    this(run, step, place, event, bucket, since, since, false);
  }

  /** {@code value} as {@link EventValue} gives it. */
  public record Bucket(String path, String value) {}
}
