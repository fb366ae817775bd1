package dev.signalbox.api.wiring;

import dev.signalbox.plugin.agent.Runners;
import dev.signalbox.runner.spi.Runner;
import java.util.Map;
import java.util.Optional;

/** The runners by their names in engine.yaml. */
record ConfiguredRunners(Map<String, Runner> runners, String standard) implements Runners {
  @Override
  public Optional<Runner> find(String name) {
    return Optional.ofNullable(runners.get(name));
  }
}
