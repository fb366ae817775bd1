package dev.signalbox.queue.desk;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Decision;
import dev.signalbox.core.Event;
import dev.signalbox.core.Run;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.admission.Allowances;
import dev.signalbox.queue.engine.Engine;
import dev.signalbox.queue.engine.Engine.Answer;
import dev.signalbox.queue.jobs.Job;
import dev.signalbox.queue.jobs.JobInterruption;
import dev.signalbox.queue.jobs.JobQueue.Lease;
import dev.signalbox.queue.jobs.Report;
import dev.signalbox.queue.worker.Desk;
import java.util.Optional;

/** That of the engine in the same process. */
public record EngineDesk(Engine engine, LateStarts lateStarts, Allowances allowances)
    implements Desk {
  @Override
  public Optional<Assignment> begins(Lease lease, Job.Attempt job, JobInterruption interruption) {
    Assignment assignment = job.assignment();
    if (job.granted()) {
      Answer answer =
          engine.ask(
              assignment.run(),
              now ->
                  new Event.AttemptStarted(
                      now, assignment.step(), assignment.attempt(), lease.nonce()));
      return LateStarts.isGrant(answer)
              && answer instanceof Answer.Decided(var _, Run run, Workflow workflow)
          ? Optional.of(assignment.within(allowances.of(run, workflow, assignment.step())))
          : Optional.empty();
    }
    lateStarts.begun(lease, interruption);
    return Optional.of(assignment);
  }

  @Override
  public Optional<String> ended(Lease lease, Report.Ended ended) {
    lateStarts.ended(lease);
    Assignment assignment = lease.job().assignment();
    return lateness(
        engine.ask(
            assignment.run(),
            now ->
                new Event.AttemptEnded(
                    now, assignment.step(), assignment.attempt(), ended.outcome(), ended.usage())));
  }

  /** Why a report changes nothing any more; empty where it does. */
  static Optional<String> lateness(Answer answer) {
    return switch (answer) {
      case Answer.Decided(Decision.Ignored(var reason), var _, var _) ->
          Optional.of(reason.toString());
      case Answer.Decided _ -> Optional.empty();
      case Answer.UnknownRun(var run) -> Optional.of("run " + run + " is not known");
      case Answer.Quarantined(var run, var reason) ->
          Optional.of("run " + run + " is quarantined: " + reason);
      case Answer.Refused(var run) -> Optional.of("run " + run + " refuses it");
    };
  }
}
