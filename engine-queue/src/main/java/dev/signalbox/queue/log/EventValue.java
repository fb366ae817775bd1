package dev.signalbox.queue.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.core.Json;
import java.util.Optional;

/** Values of events as the index of waits knows them: texts and whole numbers. */
public final class EventValue {
  private static final ObjectMapper JSON = new ObjectMapper();

  private EventValue() {}

  /** The value of the event at a path such as {@code data.orderId}; empty where it has none. */
  public static Optional<String> at(Json event, String path) {
    JsonNode node = read(event);
    for (String name : path.split("\\.", -1)) {
      node = node.path(name);
    }
    return key(node);
  }

  /** The id of an event. */
  public static Optional<String> id(Json event) {
    return Optional.ofNullable(read(event).path("id").textValue());
  }

  /** As what a value is found; empty for one that is not looked for by its value. */
  public static Optional<String> key(Json value) {
    return key(read(value));
  }

  private static Optional<String> key(JsonNode node) {
    if (node.isTextual()) {
      return Optional.of("s" + node.textValue());
    }
    return node.isIntegralNumber() && node.canConvertToLong()
        ? Optional.of("n" + node.longValue())
        : Optional.empty();
  }

  private static JsonNode read(Json json) {
    try {
      return JSON.readTree(json.text());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("expected JSON, found " + json, e);
    }
  }
}
