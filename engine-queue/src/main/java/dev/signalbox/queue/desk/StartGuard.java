package dev.signalbox.queue.desk;

import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import java.util.Optional;

/**
 * Those of the engine's guards that are asked before an attempt begins. A worker in another process
 * does not have them, so that they are asked for it, with the grant.
 */
public interface StartGuard {
  /** Empty lets it begin, else the reason why not. */
  Optional<String> veto(RunId run, StepPath step, int attempt, String kind, Json input);
}
