package dev.signalbox.queue.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.core.Json;
import dev.signalbox.core.Usage;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * What the output of an attempt tells of what it has consumed: {@code cost-usd}, {@code turns} and
 * {@code usage}, an object of numbers of tokens, as runners of agents write them.
 */
final class Consumed {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final BigDecimal MICRO = BigDecimal.valueOf(1_000_000);

  private Consumed() {}

  /** Empty where it tells nothing. */
  static Optional<Usage> of(Json output) {
    try {
      JsonNode node = JSON.readTree(output.text());
      return node.path("usage").isObject() ? Optional.of(usage(node)) : Optional.empty();
    } catch (JsonProcessingException _) {
      return Optional.empty();
    }
  }

  private static Usage usage(JsonNode output) {
    long tokens = 0;
    for (JsonNode count : output.path("usage")) {
      tokens += Math.max(0, count.asLong());
    }
    JsonNode cost = output.path("cost-usd");
    long micro = cost.isNumber() ? cost.decimalValue().multiply(MICRO).longValue() : 0;
    return new Usage(
        Math.max(0, micro), Math.max(0, tokens), Math.max(0, output.path("turns").asLong()), 0);
  }
}
