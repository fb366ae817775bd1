package dev.signalbox.queue.simulate;

/** An invariant does not hold: the end of a simulation. */
final class Broken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  final String invariant;

  Broken(String invariant, String message) {
    super(message);
    this.invariant = invariant;
  }

  Broken(String invariant, String message, Throwable cause) {
    super(message, cause);
    this.invariant = invariant;
  }
}
