package dev.signalbox.runner.streamjson;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.signalbox.runner.spi.Usage;
import java.util.List;
import java.util.Optional;

/**
 * What of an agent's output bears on how the attempt went.
 *
 * @param session what it called its session last
 * @param results its terminal records that differ from each other, in order
 * @param messages how many JSON lines there were
 * @param unknown how many of them are of a type that is not known here
 * @param corruption what was wrong with the first line that should have been JSON and was not
 * @param requestError the {@code error} of its last message, where its request to the model failed
 * @param refused the model declined, and no other stepped in
 * @param quotaReset when the quota that is used up comes back, in seconds since 1970
 * @param usage what it has consumed, as far as it has told
 * @param plain the first lines that were no JSON
 */
record Transcript(
    Optional<String> session,
    List<JsonNode> results,
    int messages,
    int unknown,
    Optional<String> corruption,
    Optional<String> requestError,
    boolean refused,
    Optional<Long> quotaReset,
    Usage usage,
    String plain) {
  Transcript {
    results = List.copyOf(results);
  }

  /** The last terminal record. */
  JsonNode result() {
    return results.isEmpty() ? MissingNode.getInstance() : results.getLast();
  }
}
