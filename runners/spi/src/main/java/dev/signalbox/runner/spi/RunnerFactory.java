package dev.signalbox.runner.spi;

import dev.signalbox.core.Json;
import dev.signalbox.core.Shape;

/**
 * The way in: one per type of runner, found by {@link java.util.ServiceLoader}. What it declares is
 * known without starting anything, so that a configuration can be checked offline.
 */
public interface RunnerFactory {
  /**
   * The word that stands behind {@code type}; also the type of a runner that has this name and no
   * {@code type}.
   */
  String type();

  /** What may stand under {@code runners.NAME} beside {@code type}. */
  Shape settings();

  /**
   * Makes a runner; nothing is started.
   *
   * @param name its name in engine.yaml
   * @param settings an object of the shape above
   * @throws RunnerException where a setting cannot work
   */
  Runner create(String name, Json settings, Secrets secrets);
}
