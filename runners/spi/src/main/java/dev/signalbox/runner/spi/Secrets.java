package dev.signalbox.runner.spi;

import java.util.Optional;

/** The values of the secrets that engine.yaml may name. */
public interface Secrets {
  Optional<String> find(String name);
}
