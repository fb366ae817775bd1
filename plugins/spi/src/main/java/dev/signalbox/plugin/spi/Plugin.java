package dev.signalbox.plugin.spi;

import java.util.List;
import java.util.Map;

/** A running plugin. */
public interface Plugin extends AutoCloseable {
  /** Who performs each kind of step that the factory declared. */
  Map<String, StepKind> steps();

  /** Who looks for each kind of evidence that the factory declared. */
  Map<String, EvidenceKind> evidence();

  /** What the plugin attaches to the lifecycle of runs. */
  List<Hook> hooks();

  /**
   * Begins what runs by itself, such as watching a folder; called once, when the engine accepts
   * events.
   */
  void start();

  /** Ends it; safe to call twice, or before {@link #start}. */
  @Override
  void close();
}
