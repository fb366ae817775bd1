package dev.signalbox.queue.dispatch;

import dev.signalbox.core.Command;
import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Event;
import dev.signalbox.core.Fact;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.Ticket;
import dev.signalbox.queue.admission.Admitter;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.engine.Engine;
import dev.signalbox.queue.intake.Gatekeeper;
import dev.signalbox.queue.intake.Intake;
import dev.signalbox.queue.intake.Submission;
import dev.signalbox.queue.jobs.EventBus;
import dev.signalbox.queue.jobs.Job;
import dev.signalbox.queue.jobs.JobQueue;
import dev.signalbox.queue.jobs.Lanes;
import dev.signalbox.queue.jobs.Post;
import dev.signalbox.queue.log.ChildRow;
import dev.signalbox.queue.operations.Endings;
import dev.signalbox.queue.schedule.Scheduler;
import dev.signalbox.queue.worker.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries commands out, and tells of what has happened. What it fails to do is outstanding still,
 * and found by {@link Recovery}.
 */
public final class Dispatcher implements Engine.Consequences {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final int IDS_MAX = 100;

  private final JobQueue queue;
  private final EventBus bus;
  private final Lanes lanes;
  private final Executor background;
  private final Failpoints failpoints;
  private final Endings endings;
  private volatile Optional<Parts> parts = Optional.empty();
  private volatile Optional<Post> post = Optional.empty();

  /** Those that need the engine, which needs the dispatcher. */
  public record Parts(
      Engine engine,
      Intake intake,
      Timekeeper timekeeper,
      Scheduler scheduler,
      Worker worker,
      Deliveries deliveries,
      Arrivals arrivals,
      Callings callings,
      Gatekeeper gatekeeper,
      Admitter admitter) {}

  public Dispatcher(
      JobQueue queue,
      EventBus bus,
      Lanes lanes,
      Executor background,
      Failpoints failpoints,
      Endings endings) {
    this.queue = queue;
    this.bus = bus;
    this.lanes = lanes;
    this.background = background;
    this.failpoints = failpoints;
    this.endings = endings;
  }

  public void connect(Parts to) {
    parts = Optional.of(to);
  }

  public void connect(Post to) {
    post = Optional.of(to);
  }

  @Override
  public void perform(Command command) {
    try {
      carryOut(command);
    } catch (RuntimeException e) {
      LOG.error("run {}: a command was not carried out, it is tried again later", command.run(), e);
    }
  }

  private void carryOut(Command command) {
    switch (command) {
      case Command.Admit(Ticket ticket) -> parts().admitter().queued(ticket);
      case Command.Dispatch(Assignment assignment) ->
          offer(assignment, assignment.start() == Step.Start.GRANTED);
      case Command.Verify(Assignment assignment, int check, Step.Expectation expectation) ->
          queue.offer(new Job.Check(assignment, check, expectation, lanes.check(assignment)));
      case Command.Arm arm -> parts().timekeeper().armed(arm.timer());
      case Command.AskApproval _ -> {
        // The question is a row; people find it there, and observers are told by the fact.
      }
      case Command.Emit emit -> background.execute(() -> emit(emit));
      case Command.Listen _, Command.Watch _ -> parts().arrivals().nudge();
      case Command.StartChild child -> background.execute(() -> parts().callings().start(child));
      case Command.AwaitChild(RunId run, StepPath step, RunId child) ->
          background.execute(() -> parts().callings().look(new ChildRow(child, run, step)));
      case Command.CancelChild(RunId run, StepPath step, RunId child) ->
          background.execute(() -> parts().callings().cancel(new Run.Parent(run, step), child));
      case Command.Interrupt(RunId run, StepPath step, int attempt, var cause) -> {
        String job = Job.idOf(run, step, attempt);
        if (!queue.withdraw(job)) {
          background.execute(() -> parts().worker().interrupt(job, cause));
          post.ifPresent(to -> to.interrupt(job, cause));
        }
      }
    }
  }

  @Override
  public void moved(Run run, List<Fact> facts) {
    try {
      if (run.sequence() == 1) {
        parts().callings().begun(run);
      }
      if (run.isTerminal()) {
        endings.reached(run);
        parts().scheduler().ended(run.id());
        run.parent()
            .map(parent -> new ChildRow(run.id(), parent.run(), parent.step()))
            .ifPresent(child -> parts().callings().ended(child, run));
      }
      parts().admitter().moved(run, facts);
      parts().deliveries().toldOf(facts);
      bus.publish(new EventBus.Moved(run.id(), run.sequence(), run.status()));
    } catch (RuntimeException e) {
      LOG.error("run {}: that it has moved was not told", run.id(), e);
    }
  }

  /** Events are in the log that runs may wait for. */
  public void received() {
    parts().arrivals().nudge();
  }

  /** A run has ended that a step of another run waits for. */
  void childEnded(ChildRow child) {
    parts().callings().look(child);
  }

  /**
   * Offers an attempt that may have been offered before; its start must be in the log first, so
   * that a crash counts.
   */
  void offerAgain(Assignment assignment) {
    offer(assignment, true);
  }

  private void offer(Assignment assignment, boolean granted) {
    boolean suspect = assignment.crashes() >= Lanes.SUSPECT_AFTER;
    queue.offer(
        new Job.Attempt(
            assignment,
            suspect ? lanes.suspects(assignment) : lanes.attempt(assignment),
            granted || assignment.crashes() > 0),
        suspect ? Lanes.restOf(assignment) : Duration.ZERO);
    failpoints.reach(Failpoints.Point.C9);
  }

  /**
   * The event's id is made of run and step: handed in twice, it is known. Where somebody else has
   * taken that id, the next one is tried, which is the same each time.
   */
  private void emit(Command.Emit emit) {
    try {
      String id = emit.run() + "/" + emit.step();
      Submission submission = submit(id, emit);
      for (int i = 2; submission instanceof Submission.Conflicting && i <= IDS_MAX; i++) {
        submission = submit(id + "/" + i, emit);
      }
      switch (submission) {
        case Submission.Accepted _ -> {
          var _ = parts().engine().handle(emit.run(), now -> new Event.Emitted(now, emit.step()));
        }
        case Submission.Conflicting(String taken) ->
            refused(emit, "event id " + taken + " is taken by another event");
        case Submission.Reserved(String name) ->
            refused(emit, "only the engine itself makes events named " + name);
        case Submission.ReservedId(String reserved) ->
            refused(emit, "only the engine itself makes events with the id " + reserved);
        case Submission.Unfit unfit -> refused(emit, unfit.toString());
        case Submission.Vetoed(String reason) -> refused(emit, reason);
      }
    } catch (RuntimeException e) {
      LOG.warn(
          "run {} step {}: event {} is not in the log yet, it is tried again later",
          emit.run(),
          emit.step(),
          emit.name(),
          e);
    }
  }

  private void refused(Command.Emit emit, String reason) {
    var _ =
        parts()
            .engine()
            .handle(emit.run(), now -> new Event.EmissionRefused(now, emit.step(), reason));
  }

  private Submission submit(String id, Command.Emit emit) {
    return parts()
        .intake()
        .emit(new Submission.Incoming(Optional.of(id), emit.name(), emit.data()));
  }

  private Parts parts() {
    return parts.orElseThrow(
        () -> new IllegalStateException("expected the dispatcher to be connected"));
  }
}
