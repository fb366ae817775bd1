package dev.signalbox.queue.jobs;

/**
 * The queue cannot be asked, or not in time. Nothing is lost: the log knows what is outstanding.
 */
public final class QueueUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public QueueUnavailable(String message) {
    super(message);
  }

  public QueueUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
