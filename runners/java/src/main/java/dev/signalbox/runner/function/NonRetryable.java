package dev.signalbox.runner.function;

/** No further attempt can help: the step fails at once, kind {@code config}. */
public final class NonRetryable extends Exception {
  private static final long serialVersionUID = 1L;

  public NonRetryable(String message) {
    super(message);
  }

  public NonRetryable(String message, Throwable cause) {
    super(message, cause);
  }
}
