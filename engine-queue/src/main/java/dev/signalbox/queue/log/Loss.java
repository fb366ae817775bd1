package dev.signalbox.queue.log;

/**
 * Why the store takes nothing more. The process must end: whether its last writes are durable is
 * not known.
 */
public record Loss(Kind kind, String reason) {
  /** What kind of end it was. */
  public enum Kind {
    /** Another engine has taken over the data. */
    FENCED,
    /** The storage failed under a write; what it holds is known again after a restart. */
    STORAGE
  }
}
