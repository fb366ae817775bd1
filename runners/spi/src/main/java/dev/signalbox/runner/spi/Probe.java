package dev.signalbox.runner.spi;

import java.nio.file.Path;
import java.util.Optional;

/** What there is to say about a runner's program before it is used. */
public sealed interface Probe {
  /**
   * {@code version} is the first line that it prints for {@code --version}, where it prints one in
   * time.
   */
  record Found(Path executable, Optional<String> version) implements Probe {}

  /** It cannot be started. The message says what was looked for, where, and what to do. */
  record Missing(String message) implements Probe {}

  /** The runner starts no program of its own, or a different one each time. */
  record Nothing() implements Probe {}
}
