package dev.signalbox.core;

import dev.signalbox.core.Run.RunFailure;
import java.util.Optional;

/** Where the run as a whole stands. */
public sealed interface Stage {
  /** It waits for its turn to begin. */
  record Queued() implements Stage {}

  record Working() implements Stage {}

  /** Its steps have ended; what is to be done whichever way it ended is under way. */
  record Closing(Phase phase, Ending ending) implements Stage {}

  record Succeeded(Json output) implements Stage {}

  record Failed(RunFailure failure) implements Stage {}

  /** {@code failure}: what it had failed of before it was cancelled. */
  record Cancelled(Optional<RunFailure> failure) implements Stage {}

  /** What is done between the end of the steps and the end of the run, in this order. */
  public enum Phase {
    /** What has succeeded is undone, the last first; unless the run succeeds. */
    COMPENSATING,
    /** The steps of {@code on-failure}, when it has failed. */
    HANDLING,
    /** The steps of {@code finally}. */
    FINISHING
  }

  /** How a run will have ended. */
  public sealed interface Ending {
    record Success(Json output) implements Ending {}

    record Broken(RunFailure failure) implements Ending {}

    record Stopped(Optional<RunFailure> failure) implements Ending {}
  }
}
