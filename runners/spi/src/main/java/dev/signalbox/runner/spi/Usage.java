package dev.signalbox.runner.spi;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * What one attempt has consumed, as its program reports it.
 *
 * @param turns of the model
 * @param costUsd the reported price in US dollars: an estimate, on a flat rate too
 */
public record Usage(
    long inputTokens,
    long outputTokens,
    long cacheReadTokens,
    long cacheWriteTokens,
    long turns,
    Optional<BigDecimal> costUsd) {
  /** All of them, in and out, those of caches too. */
  public long tokens() {
    return inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
  }

  public static final Usage NONE = new Usage(0, 0, 0, 0, 0, Optional.empty());
}
