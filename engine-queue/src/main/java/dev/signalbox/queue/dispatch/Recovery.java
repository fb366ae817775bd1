package dev.signalbox.queue.dispatch;

import dev.signalbox.core.Command;
import dev.signalbox.core.Decision;
import dev.signalbox.core.Event;
import dev.signalbox.core.Progress;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.Transition;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.ambient.Waits;
import dev.signalbox.queue.engine.Engine;
import dev.signalbox.queue.engine.Engine.Answer;
import dev.signalbox.queue.engine.Loop;
import dev.signalbox.queue.jobs.Job;
import dev.signalbox.queue.jobs.JobQueue;
import dev.signalbox.queue.jobs.QueueUnavailable;
import dev.signalbox.queue.log.ChildRow;
import dev.signalbox.queue.log.Duty;
import dev.signalbox.queue.log.Paging;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunQuery;
import dev.signalbox.queue.log.RunRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what is outstanding and nobody is at, and offers it again: at the start, and for ever
 * after, with the same code. What a worker that is gone had started is lost; what was only offered
 * is offered.
 */
public final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
  private static final int PAGE = 500;

  private final RunLog log;
  private final Engine engine;
  private final JobQueue queue;
  private final Dispatcher dispatcher;
  private final Failpoints failpoints;
  private final Loop loop;
  private boolean restarted = true;

  public Recovery(
      RunLog log, Engine engine, JobQueue queue, Dispatcher dispatcher, Failpoints failpoints) {
    this.log = log;
    this.loop = new Loop(log, "recovery", this::round);
    this.engine = engine;
    this.queue = queue;
    this.dispatcher = dispatcher;
    this.failpoints = failpoints;
  }

  /** Looks at every live run once, before any worker begins, and from then on regularly. */
  public void start() {
    if (log.isOnDuty(Duty.RECOVERY)) {
      sweep();
    }
    loop.start();
  }

  public void look() {
    loop.nudge();
  }

  public void stop() {
    loop.stop();
  }

  public void close() throws InterruptedException {
    loop.close();
  }

  private Optional<Duration> round() {
    if (restarted) {
      restarted = false;
    } else if (log.isOnDuty(Duty.RECOVERY)) {
      sweep();
    }
    if (log.isShared()) {
      engine.dropUnused();
    }
    return Optional.of(Loop.lookAgain(log));
  }

  private void sweep() {
    Paging.<RunId, RunId>all(after -> log.active(after, PAGE), run -> run, PAGE, this::recover);
    paused();
    Paging.<RunId, ChildRow>all(
        after -> log.endedChildren(after, PAGE),
        ChildRow::run,
        PAGE,
        page -> page.forEach(dispatcher::childEnded));
  }

  /** Nothing begins in a paused run; but what had begun in it may be lost. */
  private void paused() {
    var query =
        new RunQuery(
            Optional.of(Run.Status.PAUSED),
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            RunQuery.LIMIT_MAX);
    Optional<String> cursor = Optional.empty();
    do {
      RunLog.Page<RunRow> page = log.runs(query.with(cursor, RunQuery.LIMIT_MAX));
      recover(page.items().stream().map(RunRow::run).toList());
      cursor = page.next();
    } while (cursor.isPresent());
  }

  /** A run that cannot be recovered now is tried again in the next round, and keeps nobody up. */
  private void recover(List<RunId> page) {
    var answers = new ArrayList<CompletableFuture<Answer>>();
    for (RunId run : page) {
      try {
        answers.addAll(recover(run));
      } catch (QueueUnavailable e) {
        // The same for all of them, and told of where it is noticed.
        LOG.debug("run {} cannot be recovered now", run, e);
      } catch (RuntimeException e) {
        LOG.warn("run {} cannot be recovered now", run, e);
      }
    }
    for (var answer : answers) {
      try {
        Waits.on(answer);
      } catch (RuntimeException e) {
        LOG.warn("what was lost cannot be recorded now", e);
      }
    }
  }

  /** The answers to what it has reported as lost. */
  private List<CompletableFuture<Answer>> recover(RunId id) {
    var answers = new ArrayList<CompletableFuture<Answer>>();
    if (engine.peek(id) instanceof Answer.Decided(Decision _, Run run, Workflow workflow)) {
      for (Command command : Transition.outstanding(workflow, run)) {
        failpoints.reach(Failpoints.Point.C8);
        recover(run, command).ifPresent(answers::add);
      }
    }
    return answers;
  }

  private Optional<CompletableFuture<Answer>> recover(Run run, Command command) {
    return switch (command) {
      case Command.Dispatch(Command.Assignment assignment) -> {
        if (isStarted(run, assignment.step())) {
          yield lostUnlessHeld(run.id(), assignment.step(), assignment.attempt());
        }
        dispatcher.offerAgain(assignment);
        yield Optional.empty();
      }
      case Command.Interrupt(RunId id, StepPath step, int attempt, var _) -> {
        dispatcher.perform(command);
        yield lostUnlessHeld(id, step, attempt);
      }
      case Command.Verify verify when restarted && !log.cleanBefore() ->
          Optional.of(checkLost(verify));
      case Command.Verify _, Command.Emit _, Command.StartChild _, Command.CancelChild _ -> {
        dispatcher.perform(command);
        yield Optional.empty();
      }
      // Timers, questions and waits are rows: timekeeper, people and events find them there.
      case Command.Arm _, Command.AskApproval _, Command.Listen _, Command.Watch _ ->
          Optional.empty();
      case Command.AwaitChild _, Command.Admit _ -> Optional.empty();
    };
  }

  private static boolean isStarted(Run run, StepPath path) {
    return run.steps()
        .find(path)
        .filter(step -> step.progress() instanceof Progress.Started)
        .isPresent();
  }

  private Optional<CompletableFuture<Answer>> lostUnlessHeld(
      RunId run, StepPath step, int attempt) {
    return queue.holds(Job.idOf(run, step, attempt))
        ? Optional.empty()
        : Optional.of(
            engine.handle(
                run, now -> new Event.AttemptLost(now, step, attempt, "its worker is gone")));
  }

  /**
   * A check may have been under way when the engine died: that counts, or one that kills the engine
   * would be tried for ever.
   */
  private CompletableFuture<Answer> checkLost(Command.Verify verify) {
    var assignment = verify.assignment();
    return engine.handle(
        assignment.run(),
        now ->
            new Event.CheckLost(
                now,
                assignment.step(),
                assignment.attempt(),
                verify.check(),
                "the engine restarted"));
  }
}
