package dev.signalbox.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What must now be done about a run, after the commit. A command is its own identity: run, step and
 * attempt are in it, so that the same one, recomputed from the state, is recognised as the same.
 */
public sealed interface Command {
  RunId run();

  /** Offer an attempt to the workers. */
  record Dispatch(Assignment assignment) implements Command {
    @Override
    public RunId run() {
      return assignment.run();
    }
  }

  /** Say when all that this claims can be had, in the order of rank. */
  record Admit(Ticket ticket) implements Command {
    @Override
    public RunId run() {
      return ticket.run();
    }
  }

  /** Look for item number {@code check} of the step's {@code expect} list. */
  record Verify(Assignment assignment, int check, Step.Expectation expectation) implements Command {
    @Override
    public RunId run() {
      return assignment.run();
    }
  }

  /** Be sure to say so when this instant has come. */
  record Arm(RunId run, Timer timer) implements Command {}

  /** Show the question. */
  record AskApproval(RunId run, StepPath step, Json ask, Digest digest, Optional<Instant> deadline)
      implements Command {}

  /**
   * See to it that every event which one of these awaits reaches the run: those that came since
   * then, and those that will.
   */
  record Listen(
      RunId run, StepPath step, List<StepRun.Awaited> awaited, Instant since, boolean consume)
      implements Command {
    public Listen {
      awaited = List.copyOf(awaited);
    }
  }

  /** See to it that every event of these names reaches the run, which may have to be cancelled. */
  record Watch(RunId run, List<String> events, Instant since) implements Command {
    public Watch {
      events = List.copyOf(events);
    }
  }

  /**
   * Make a run of a workflow for this step: one, however often it is asked for.
   *
   * @param continues whether it goes on where this run ends, and is nobody's child
   */
  record StartChild(RunId run, StepPath step, WorkflowId workflow, Json data, boolean continues)
      implements Command {}

  /** Say when that run has ended. */
  record AwaitChild(RunId run, StepPath step, RunId child) implements Command {}

  /** Cancel a run that this one has invoked. */
  record CancelChild(RunId run, StepPath step, RunId child) implements Command {}

  /** Hand this event in. */
  record Emit(RunId run, StepPath step, String name, Json data) implements Command {}

  /** Make an attempt end, and say when nothing of it is left. */
  record Interrupt(RunId run, StepPath step, int attempt, StepRun.Cause cause) implements Command {}

  /**
   * All that a worker needs to carry out an attempt.
   *
   * @param kind who performs it
   * @param feedback why the attempts before it failed, oldest first
   * @param crashes how many attempts of the step were lost to a crash
   * @param allowance what it may consume; known once its beginning is granted, so that a budget
   *     which others use up meanwhile is no other command
   * @param rank of several that wait for a worker, the lowest goes first
   * @param ahead whether the rank has a head start in it
   */
  record Assignment(
      RunId run,
      WorkflowId workflow,
      StepPath step,
      int attempt,
      String kind,
      Step.Start start,
      Json input,
      Json event,
      RunId workspace,
      List<Failure> feedback,
      int crashes,
      Optional<Duration> timeout,
      Optional<Allowance> allowance,
      long rank,
      boolean ahead) {
    public Assignment {
      feedback = List.copyOf(feedback);
    }

    /** The same, once it is known what it may consume. */
    public Assignment within(Optional<Allowance> left) {
      return new Assignment(
          run, workflow, step, attempt, kind, start, input, event, workspace, feedback, crashes,
          timeout, left, rank, ahead);
    }
  }
}
