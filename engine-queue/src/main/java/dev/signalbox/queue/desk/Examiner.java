package dev.signalbox.queue.desk;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Decision;
import dev.signalbox.core.Event;
import dev.signalbox.core.Progress;
import dev.signalbox.core.Run;
import dev.signalbox.core.Verdict;
import dev.signalbox.queue.engine.Engine;
import dev.signalbox.queue.engine.Engine.Answer;
import dev.signalbox.queue.jobs.Job;
import dev.signalbox.queue.jobs.JobInterruption;
import dev.signalbox.queue.jobs.JobQueue;
import dev.signalbox.queue.jobs.JobQueue.Lease;
import dev.signalbox.queue.worker.Payloads;
import dev.signalbox.queue.worker.Performer;
import dev.signalbox.queue.worker.Persistence;
import dev.signalbox.queue.worker.Worker;
import java.time.Instant;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for evidence where the engine is: it believes what it has seen for itself. */
public final class Examiner implements Worker.Checks {
  private static final Logger LOG = LoggerFactory.getLogger(Examiner.class);

  private final JobQueue queue;
  private final Engine engine;
  private final Performer performer;
  private final Persistence persistence;

  public Examiner(JobQueue queue, Engine engine, Performer performer, Persistence persistence) {
    this.queue = queue;
    this.engine = engine;
    this.performer = performer;
    this.persistence = persistence;
  }

  @Override
  public boolean check(Lease lease, Job.Check job, JobInterruption interruption) {
    Assignment assignment = job.assignment();
    if (!persistence.until(lease, () -> isWanted(job))) {
      queue.settle(lease);
      return false;
    }
    Verdict verdict;
    try {
      verdict = Payloads.checked(performer.examine(assignment, job.expectation(), interruption));
    } catch (Exception | Error e) {
      LOG.warn(
          "run {} step {}: {} could not be examined",
          assignment.run(),
          assignment.step(),
          job.expectation().kind(),
          e);
      if (!persistence.isStopping()) {
        lost(lease, job, Worker.describe(e));
      }
      return false;
    }
    EngineDesk.lateness(
            handled(
                lease,
                now ->
                    new Event.Observed(
                        now, assignment.step(), assignment.attempt(), job.check(), verdict)))
        .ifPresent(
            reason -> LOG.info("job {}: its result comes too late, {}", lease.job().id(), reason));
    return true;
  }

  /**
   * The same job is offered again at once, which the queue takes only after this one is settled.
   */
  private void lost(Lease lease, Job.Check job, String reason) {
    Assignment assignment = job.assignment();
    queue.settle(lease);
    var _ =
        handled(
            lease,
            now ->
                new Event.CheckLost(
                    now, assignment.step(), assignment.attempt(), job.check(), reason));
  }

  private Answer handled(Lease lease, Function<Instant, Event> event) {
    return persistence.until(lease, () -> engine.ask(lease.job().assignment().run(), event));
  }

  /** Its run may have been cancelled while it was offered. */
  private boolean isWanted(Job.Check job) {
    Assignment assignment = job.assignment();
    return engine.peek(assignment.run()) instanceof Answer.Decided(Decision _, Run run, var _)
        && !run.isTerminal()
        && run.steps()
            .find(assignment.step())
            .filter(step -> step.attempt() == assignment.attempt())
            .filter(step ->
                step.progress() instanceof Progress.Verifying verifying
                    && verifying.check() == job.check())
            .isPresent();
  }
}
