package dev.signalbox.runner.spi;

import dev.signalbox.core.Outcome;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How an attempt went.
 *
 * @param session what a later attempt can resume; empty where there is nothing to resume
 * @param exit the program's own exit code; empty where it never ran
 */
public record AttemptResult(
    Outcome outcome, Optional<String> session, Usage usage, OptionalInt exit) {
  /** The result of an attempt without session and usage. */
  public static AttemptResult of(Outcome outcome) {
    return new AttemptResult(outcome, Optional.empty(), Usage.NONE, OptionalInt.empty());
  }
}
