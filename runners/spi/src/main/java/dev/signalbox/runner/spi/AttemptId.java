package dev.signalbox.runner.spi;

import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;

/**
 * Which attempt this is.
 *
 * @param number counts from 1
 * @param key the same over all attempts of the step
 */
public record AttemptId(RunId run, StepPath step, int number, String key) {
  @Override
  public String toString() {
    return run + "/" + step + "/" + number;
  }
}
