package dev.signalbox.core;

/** What the engine saw when it looked for one item of a step's {@code expect} list. */
public sealed interface Verdict {
  /** It is there. {@code detail} is kept with the step's output, for example the commit. */
  record Holds(Json detail) implements Verdict {}

  /**
   * It is not there: the attempt has failed, and the message tells the next attempt what is
   * missing.
   */
  record Refuted(Failure failure, Json detail) implements Verdict {}
}
