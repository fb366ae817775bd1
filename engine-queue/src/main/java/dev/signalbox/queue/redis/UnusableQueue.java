package dev.signalbox.queue.redis;

/** A Redis that nothing should be entrusted to as it is. The message says what to do. */
public final class UnusableQueue extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableQueue(String message) {
    super(message);
  }
}
