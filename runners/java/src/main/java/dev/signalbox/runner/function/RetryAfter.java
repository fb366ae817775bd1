package dev.signalbox.runner.function;

import java.time.Duration;

/** The attempt has failed; the next one, if there is one, shall wait so long. */
public final class RetryAfter extends Exception {
  private static final long serialVersionUID = 1L;

  private final Duration pause;

  public RetryAfter(Duration pause, String message) {
    super(message);
    this.pause = pause;
  }

  /** Clamped to 1 s to 24 h by the engine. */
  public Duration pause() {
    return pause;
  }
}
