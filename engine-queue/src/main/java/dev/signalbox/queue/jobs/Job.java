package dev.signalbox.queue.jobs;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepPath;

/** Work for a worker: it carries all that is needed to do it. */
public sealed interface Job {
  Assignment assignment();

  /** The queue's name for workers that can do it. */
  String lane();

  /**
   * Whose turn it is when it is leased: in a lane, workflows take turns. What their limits have
   * keys for has taken turns before it was offered.
   */
  default String key() {
    return assignment().workflow().value();
  }

  /** The same for the same work, whoever offers it and however often. */
  String id();

  /**
   * An attempt of a step.
   *
   * @param granted whether its start has to be in the log before it begins
   */
  record Attempt(Assignment assignment, String lane, boolean granted) implements Job {
    @Override
    public String id() {
      return idOf(assignment.run(), assignment.step(), assignment.attempt());
    }
  }

  static String idOf(RunId run, StepPath step, int attempt) {
    return run.value() + '/' + step.value() + '/' + attempt;
  }

  /** One item of evidence. */
  record Check(Assignment assignment, int check, Step.Expectation expectation, String lane)
      implements Job {
    @Override
    public String id() {
      return idOf(assignment.run(), assignment.step(), assignment.attempt()) + '/' + check;
    }
  }
}
