package dev.signalbox.queue.jobs;

/**
 * The engine of this queue is of another version, and speaks with its workers in another way: the
 * message says which, and what to do.
 */
public final class OtherProtocol extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OtherProtocol(String message) {
    super(message);
  }
}
