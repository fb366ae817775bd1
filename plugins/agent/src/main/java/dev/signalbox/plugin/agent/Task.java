package dev.signalbox.plugin.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.Json;
import dev.signalbox.runner.spi.JsonTree;
import java.util.Optional;

/**
 * What stands in the step.
 *
 * @param environment texts, and <code>{"secret":NAME}</code>
 * @param fresh whether a further attempt begins anew
 */
record Task(String text, Optional<String> runner, JsonNode environment, boolean fresh) {
  static Task of(Json input) {
    JsonNode tree = JsonTree.of(input);
    return new Task(
        tree.path(AgentStep.KIND).asText(),
        Optional.ofNullable(tree.get("runner")).map(JsonNode::asText),
        tree.path("env"),
        tree.path("fresh").asBoolean());
  }
}
