package dev.signalbox.queue;

import dev.signalbox.core.Command;
import dev.signalbox.core.Decision;
import dev.signalbox.core.Event;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun.Progress;
import dev.signalbox.core.Transition;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.Engine.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Finds what is outstanding and nobody is at, and offers it again: at the start, and for ever
 * after, with the same code. What a worker that is gone had started is lost; what was only offered
 * is offered.
 */
final class Recovery {
  private static final Duration EVERY = Duration.ofSeconds(15);
  private static final int PAGE = 500;

  private final RunLog log;
  private final Engine engine;
  private final JobQueue queue;
  private final Dispatcher dispatcher;
  private final Failpoints failpoints;
  private final Loop loop = new Loop("recovery", this::round);
  private boolean restarted = true;

  Recovery(
      RunLog log, Engine engine, JobQueue queue, Dispatcher dispatcher, Failpoints failpoints) {
    this.log = log;
    this.engine = engine;
    this.queue = queue;
    this.dispatcher = dispatcher;
    this.failpoints = failpoints;
  }

  /** Looks at every live run once, before any worker begins, and from then on regularly. */
  void start() {
    var _ = round();
    loop.start();
  }

  void close() throws InterruptedException {
    loop.close();
  }

  private Optional<Duration> round() {
    Optional<RunId> after = Optional.empty();
    List<RunId> page;
    do {
      page = log.active(after, PAGE);
      for (RunId id : page) {
        if (engine.peek(id) instanceof Answer.Decided(Decision _, Run run, Workflow workflow)) {
          recover(workflow, run);
        }
      }
      after = page.isEmpty() ? after : Optional.of(page.getLast());
    } while (page.size() == PAGE);
    restarted = false;
    return Optional.of(EVERY);
  }

  private void recover(Workflow workflow, Run run) {
    for (Command command : Transition.outstanding(workflow, run)) {
      failpoints.reach(Failpoints.Point.C8);
      switch (command) {
        case Command.Dispatch(Command.Assignment assignment) -> {
          if (isStarted(run, assignment.step())) {
            lostUnlessHeld(run.id(), assignment.step(), assignment.attempt());
          } else {
            dispatcher.offerAgain(assignment);
          }
        }
        case Command.Interrupt(RunId id, StepPath step, int attempt, var _) -> {
          dispatcher.perform(command);
          lostUnlessHeld(id, step, attempt);
        }
        case Command.Verify verify -> {
          if (restarted) {
            checkLost(verify);
          } else {
            dispatcher.perform(verify);
          }
        }
        case Command.Emit emit -> dispatcher.perform(emit);
        case Command.Arm _, Command.AskApproval _ -> {
          // Timers and questions are rows: the timekeeper and the people find them there.
        }
      }
    }
  }

  private static boolean isStarted(Run run, StepPath path) {
    var step = run.steps().get(path);
    return step != null && step.progress() instanceof Progress.Started;
  }

  private void lostUnlessHeld(RunId run, StepPath step, int attempt) {
    if (!queue.holds(Job.idOf(run, step, attempt))) {
      var _ =
          Waits.on(
              engine.handle(
                  run, now -> new Event.AttemptLost(now, step, attempt, "its worker is gone")));
    }
  }

  /**
   * A check may have been under way when the engine died: that counts, or one that kills the engine
   * would be tried for ever.
   */
  private void checkLost(Command.Verify verify) {
    var assignment = verify.assignment();
    var _ =
        Waits.on(
            engine.handle(
                assignment.run(),
                now ->
                    new Event.CheckLost(
                        now,
                        assignment.step(),
                        assignment.attempt(),
                        verify.check(),
                        "the engine restarted")));
  }
}
