package dev.signalbox.config;

import dev.signalbox.core.Shape;
import dev.signalbox.core.StepShape;
import java.util.List;
import java.util.Map;

/**
 * What engine.yaml may say beyond the core language: what the installed runners and plugins bring.
 *
 * @param steps the kinds of tasks, by their key
 * @param evidence the words of {@code expect} besides {@code claim}
 * @param runnerTypes the settings under {@code runners.NAME}, by type
 * @param plugins the settings under {@code plugins.NAME}
 */
public record Vocabulary(
    List<StepShape> steps,
    Map<String, Shape> evidence,
    Map<String, Shape> runnerTypes,
    Map<String, Shape> plugins) {
  public Vocabulary {
    steps = List.copyOf(steps);
    evidence = Map.copyOf(evidence);
    runnerTypes = Map.copyOf(runnerTypes);
    plugins = Map.copyOf(plugins);
  }
}
