package dev.signalbox.plugin.spi;

import dev.signalbox.core.Json;
import dev.signalbox.core.Shape;
import dev.signalbox.core.StepShape;
import java.util.List;
import java.util.Map;

/**
 * The way in: one per plugin, found by {@link java.util.ServiceLoader}. What it declares is known
 * without starting anything, so that {@code validate} can check a configuration offline.
 */
public interface PluginFactory {
  /** The plugin's key under {@code plugins:} in engine.yaml. */
  String name();

  /** What may stand under that key. */
  Shape settings();

  /** The kinds of steps that the plugin performs. */
  List<StepShape> steps();

  /**
   * The kinds of evidence that the plugin can look for, by the word that names them in {@code
   * expect}.
   */
  Map<String, Shape> evidence();

  /**
   * Whether the plugin is there even where engine.yaml does not name it (then with settings of
   * {@code {}}).
   */
  boolean always();

  /**
   * Makes the plugin; nothing runs before {@link Plugin#start}. A setting that cannot work throws
   * {@link PluginException}.
   */
  Plugin create(Json settings, PluginHost host);
}
