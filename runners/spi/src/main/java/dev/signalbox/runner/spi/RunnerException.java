package dev.signalbox.runner.spi;

/**
 * A runner cannot work as configured. The message says what was expected, what was found, and what
 * to do.
 */
public final class RunnerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RunnerException(String message) {
    super(message);
  }
}
