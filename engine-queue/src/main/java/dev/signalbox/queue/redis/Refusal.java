package dev.signalbox.queue.redis;

/** What the server answers to a command that it does not carry out. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Refusal(String message) {
    super(message, null, false, false);
  }

  /** The first word of the answer names the kind of error. */
  boolean is(String kind) {
    return String.valueOf(getMessage()).startsWith(kind + " ");
  }
}
