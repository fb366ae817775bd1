package dev.signalbox.queue.log;

/** A store that lacks what was stored in it. The message says how that is known, and what to do. */
public final class OlderCopy extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OlderCopy(String message) {
    super(message);
  }
}
