package dev.signalbox.queue.log;

import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import java.time.Instant;
import java.util.List;

/**
 * An event that was let in, and what became of it.
 *
 * @param runs those that it started
 * @param undefined the conditions that could not be evaluated, and so did not hold: each workflow,
 *     a colon, and the reason
 */
public record AcceptedEvent(
    String id, String name, Json data, Instant time, List<RunId> runs, List<String> undefined) {
  public AcceptedEvent {
    runs = List.copyOf(runs);
    undefined = List.copyOf(undefined);
  }
}
