package dev.signalbox.queue.desk;

import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import java.util.Optional;

/**
 * Those of the engine's hooks that have a say in an attempt. A worker in another process does not
 * have them, so that they are asked for it.
 */
public interface AttemptHooks {
  /** Asked with the grant. Empty lets it begin, else the reason why not. */
  Optional<String> veto(RunId run, StepPath step, int attempt, String kind, Json input);

  /**
   * What the transforms make of what an agent shall be told.
   *
   * @param payload of {@code prompt.render}
   */
  Json prompt(Json payload);
}
