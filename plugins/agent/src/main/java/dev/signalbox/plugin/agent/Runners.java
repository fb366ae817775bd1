package dev.signalbox.plugin.agent;

import dev.signalbox.runner.spi.Runner;
import java.util.Optional;

/** The runners of engine.yaml, by their names there. The engine provides it to its plugins. */
public interface Runners {
  Optional<Runner> find(String name);

  /** The name of the runner of every step that names none. */
  String standard();
}
