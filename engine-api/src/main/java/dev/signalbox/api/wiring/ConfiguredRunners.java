package dev.signalbox.api.wiring;

import dev.signalbox.api.plugins.Installed;
import dev.signalbox.config.EngineConfig;
import dev.signalbox.plugin.agent.Runners;
import dev.signalbox.runner.spi.Runner;
import dev.signalbox.runner.spi.RunnerFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The runners by their names in engine.yaml. */
public record ConfiguredRunners(Map<String, Runner> runners, String standard) implements Runners {
  public static ConfiguredRunners of(EngineConfig config, Installed installed) {
    var runners = new LinkedHashMap<String, Runner>();
    config
        .runners()
        .forEach((name, runner) -> {
          RunnerFactory factory = installed.runners().get(runner.type());
          if (factory != null) {
            runners.put(name, factory.create(name, runner.settings(), config.secrets()::lookup));
          }
        });
    return new ConfiguredRunners(runners, config.runner());
  }

  @Override
  public Optional<Runner> find(String name) {
    return Optional.ofNullable(runners.get(name));
  }
}
