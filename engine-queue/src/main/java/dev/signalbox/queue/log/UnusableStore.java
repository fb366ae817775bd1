package dev.signalbox.queue.log;

/**
 * The data cannot be worked on by this build, on this machine or in this place. The message says
 * what to do.
 */
public final class UnusableStore extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnusableStore(String message) {
    super(message);
  }

  public UnusableStore(String message, Throwable cause) {
    super(message, cause);
  }
}
