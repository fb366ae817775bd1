package dev.signalbox.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.operations.Operations;
import dev.signalbox.queue.operations.Operations.Found;
import dev.signalbox.runner.spi.JsonTree;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the runs of batches say of single events. A run that ends well names those that failed in
 * its output, {@code {"failed-items":[{"index" or "event","message"}]}}; where it fails, all of
 * them have. Each run is looked at once.
 */
final class FailedItems {
  static final String KEY = "failed-items";

  private final Operations operations;
  private final Map<RunId, Items> known = new HashMap<>();

  /** By the id of the event; and what counts for all others. */
  private record Items(Map<String, String> messages, Optional<String> all) {
    static final Items NONE = new Items(Map.of(), Optional.empty());

    Optional<String> of(String event) {
      return Optional.ofNullable(messages.get(event)).or(this::all);
    }
  }

  FailedItems(Operations operations) {
    this.operations = operations;
  }

  /** Why the event of this trigger has failed, as far as is known. */
  Optional<String> of(TriggerRow row) {
    return row.outcome() == TriggerRow.Outcome.BATCHED
        ? row.run().flatMap(run -> known.computeIfAbsent(run, this::items).of(row.event()))
        : Optional.empty();
  }

  private Items items(RunId id) {
    if (!(operations.find(id) instanceof Found.Known(Run run, var _))) {
      return Items.NONE;
    }
    Optional<String> failure = run.failure().map(it -> it.failure().message());
    return failure.isPresent() ? new Items(Map.of(), failure) : named(run);
  }

  private static Items named(Run run) {
    JsonNode events = JsonTree.of(run.event()).path("data").path("events");
    var messages = new HashMap<String, String>();
    for (JsonNode item : JsonTree.of(run.output()).path(KEY)) {
      JsonNode event =
          item.path("index").isInt()
              ? events.path(item.path("index").asInt()).path("id")
              : item.path("event");
      if (event.isTextual()) {
        messages.put(event.asText(), item.path("message").asText("failed"));
      }
    }
    return new Items(messages, Optional.empty());
  }
}
