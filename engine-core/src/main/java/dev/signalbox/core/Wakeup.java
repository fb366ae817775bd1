package dev.signalbox.core;

import java.time.Instant;
import java.util.Optional;

/** A reason why a run is not stuck: what will bring it its next event. */
public sealed interface Wakeup {
  /** Somebody has paused the run, and has to resume it. */
  record Resume(String by, Instant since) implements Wakeup {}

  /** What it claims can be had; {@code step}: empty for the run as a whole. */
  record Turn(Optional<StepPath> step) implements Wakeup {}

  /** A worker has, or will be given, this attempt. */
  record Attempt(StepPath step, int attempt) implements Wakeup {}

  /** A check of its evidence is under way. */
  record Check(StepPath step, int attempt, int check) implements Wakeup {}

  /** The clock will reach this instant. */
  record Clock(StepPath step, Instant due) implements Wakeup {}

  /** A person has to decide; with no deadline, for as long as it takes. */
  record Person(StepPath step, Optional<Instant> deadline) implements Wakeup {}

  /** An event or a signal has to come; with no deadline, for as long as it takes. */
  record Arrival(StepPath step, Optional<Instant> deadline) implements Wakeup {}

  /** Another run has to be made, or to end. */
  record Child(StepPath step, Optional<RunId> run) implements Wakeup {}

  /** An event is being handed in. */
  record Emission(StepPath step) implements Wakeup {}
}
