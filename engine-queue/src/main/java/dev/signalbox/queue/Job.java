package dev.signalbox.queue;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Step;

/** Work for a worker: it carries all that is needed to do it. */
public sealed interface Job {
  Assignment assignment();

  /** The queue's name for workers that can do it. */
  String lane();

  /** The same for the same work, whoever offers it and however often. */
  String id();

  /** An attempt of a step. */
  record Attempt(Assignment assignment, String lane) implements Job {
    @Override
    public String id() {
      return assignment.run() + "/" + assignment.step() + "/" + assignment.attempt();
    }
  }

  /** One item of evidence. */
  record Check(Assignment assignment, int check, Step.Expectation expectation, String lane)
      implements Job {
    @Override
    public String id() {
      return assignment.run() + "/" + assignment.step() + "/" + assignment.attempt() + "/" + check;
    }
  }
}
