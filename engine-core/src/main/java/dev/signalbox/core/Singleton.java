package dev.signalbox.core;

/** One live run at a time; {@code mode} says what becomes of a trigger that finds one. */
public record Singleton(Mode mode) {
  /** What becomes of a trigger that finds a live run. */
  public enum Mode {
    /** It is skipped. */
    SKIP,
    /** It waits for the end of the live run, which is cancelled; it replaces one that waits. */
    CANCEL_RUNNING,
    /** It waits for the end of the live run; it replaces one that waits. */
    QUEUE_ONE,
    /** It waits for its turn. */
    QUEUE_ALL
  }

  /** What becomes of a trigger. */
  public enum Arrival {
    START,
    SKIP,
    /** Behind all that wait. */
    WAIT,
    /** In the place of all that wait, which are skipped. */
    REPLACE
  }

  /**
   * Decides on a trigger.
   *
   * @param live whether a run is live that holds the place
   * @param waiting how many wait for it
   */
  public Arrival arrive(boolean live, long waiting) {
    boolean free = !live && waiting == 0;
    return switch (mode) {
      case SKIP -> free ? Arrival.START : Arrival.SKIP;
      case QUEUE_ALL -> free ? Arrival.START : Arrival.WAIT;
      case CANCEL_RUNNING, QUEUE_ONE ->
          free ? Arrival.START : waiting == 0 ? Arrival.WAIT : Arrival.REPLACE;
    };
  }
}
