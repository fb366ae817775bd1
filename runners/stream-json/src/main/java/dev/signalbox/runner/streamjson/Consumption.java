package dev.signalbox.runner.streamjson;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.runner.spi.Usage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a program has consumed, as far as it has told. While it works each answer of the model tells
 * its own share; one answer comes as several messages of the same id, of which the last counts. A
 * result tells all of it, and takes the place of what was added up.
 */
final class Consumption {
  /** Answers come one after another, or a few at a time: an older one is not added to any more. */
  private static final int OPEN = 64;

  /** What the program makes up itself, to say that a request has failed. */
  private static final String SYNTHETIC = "<synthetic>";

  private final Map<String, Usage> answers = new LinkedHashMap<>();
  private Usage before = Usage.NONE;

  /** Whether this message tells anything. */
  boolean answered(JsonNode message) {
    JsonNode answer = message.path("message");
    String id = answer.path("id").asText();
    if (id.isEmpty() || answer.path("model").asText().equals(SYNTHETIC)) {
      return false;
    }
    // What a helper of the agent asks its model is no turn of the agent.
    int turns = message.path("parent_tool_use_id").asText("").isEmpty() ? 1 : 0;
    var _ = answers.put(id, usage(answer.path("usage"), turns, Optional.empty()));
    if (answers.size() > OPEN) {
      var oldest = answers.entrySet().iterator();
      before = sum(before, oldest.next().getValue());
      oldest.remove();
    }
    return true;
  }

  void concluded(JsonNode result) {
    answers.clear();
    before = usage(result);
  }

  Usage total() {
    return answers.values().stream().reduce(before, Consumption::sum);
  }

  static Usage usage(JsonNode result) {
    JsonNode cost = result.path("total_cost_usd");
    return usage(
        result.path("usage"),
        result.path("num_turns").asLong(),
        cost.isNumber() ? Optional.of(cost) : Optional.empty());
  }

  private static Usage usage(JsonNode usage, long turns, Optional<JsonNode> cost) {
    return new Usage(
        usage.path("input_tokens").asLong(),
        usage.path("output_tokens").asLong(),
        usage.path("cache_read_input_tokens").asLong(),
        usage.path("cache_creation_input_tokens").asLong(),
        turns,
        cost.map(JsonNode::decimalValue));
  }

  /** The price is told by results alone. */
  private static Usage sum(Usage one, Usage other) {
    return new Usage(
        one.inputTokens() + other.inputTokens(),
        one.outputTokens() + other.outputTokens(),
        one.cacheReadTokens() + other.cacheReadTokens(),
        one.cacheWriteTokens() + other.cacheWriteTokens(),
        one.turns() + other.turns(),
        one.costUsd());
  }
}
