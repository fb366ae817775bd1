package dev.signalbox.queue.worker;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Step;
import dev.signalbox.core.Verdict;
import java.time.Duration;
import java.util.Optional;

/** Carries jobs out: what a worker calls. */
public interface Performer {
  /**
   * Carries one attempt out; returns when nothing of it is left running. What it throws fails the
   * attempt, kind {@code error}.
   */
  Outcome perform(Assignment assignment, Interruption interruption) throws Exception;

  /**
   * How long an attempt is waited for once it is told to end, before it is left to itself and its
   * result ignored; empty where that must not be, because it ends for certain.
   */
  Optional<Duration> grace(Assignment assignment);

  /**
   * Looks for one item of evidence; what it throws means that it could not be examined, and the
   * check is lost.
   */
  Verdict examine(Assignment assignment, Step.Expectation expectation, Interruption interruption)
      throws Exception;
}
