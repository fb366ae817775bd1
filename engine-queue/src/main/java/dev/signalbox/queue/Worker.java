package dev.signalbox.queue;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Decision;
import dev.signalbox.core.Event;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Progress;
import dev.signalbox.core.Rerun;
import dev.signalbox.core.Run;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.Usage;
import dev.signalbox.core.Verdict;
import dev.signalbox.queue.Engine.Answer;
import dev.signalbox.queue.JobQueue.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases jobs, has them performed, and reports what came of them. Each lane has as many threads as
 * jobs may run in it at once.
 */
final class Worker {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final JobQueue queue;
  private final Engine engine;
  private final Performer performer;
  private final LateStarts lateStarts;
  private final Failpoints failpoints;
  private final Space space;
  private final Map<String, Interruption> running = new ConcurrentHashMap<>();
  private final AtomicInteger busy;
  private final CompletableFuture<Boolean> idle = new CompletableFuture<>();
  private final Map<String, Integer> lanes;
  private final Permits permits;
  private volatile boolean stopping;
  private volatile boolean abandoned;

  Worker(
      JobQueue queue,
      Engine engine,
      Performer performer,
      LateStarts lateStarts,
      Map<String, Integer> lanes,
      Permits permits,
      Failpoints failpoints,
      Space space) {
    this.queue = queue;
    this.engine = engine;
    this.performer = performer;
    this.lateStarts = lateStarts;
    this.lanes = new LinkedHashMap<>(lanes);
    this.permits = permits;
    this.failpoints = failpoints;
    this.space = space;
    this.busy = new AtomicInteger(lanes.values().stream().mapToInt(Integer::intValue).sum());
  }

  void start() {
    lanes.forEach((lane, width) -> {
      for (int i = 0; i < width; i++) {
        Threads.current().start("worker-" + lane + "-" + i, () -> work(lane));
      }
    });
  }

  /** Makes a running attempt end, and whatever looks for its evidence. */
  void interrupt(String attemptId, StepRun.Cause cause) {
    running.forEach((id, interruption) -> {
      if (id.equals(attemptId) || id.startsWith(attemptId + '/')) {
        interruption.request(Optional.of(cause));
      }
    });
  }

  /**
   * Begins nothing more, waits for what runs, interrupts what still runs after that, and waits for
   * it to end.
   *
   * @return whether nothing is left running
   */
  boolean drain(Duration patience, Duration grace) throws InterruptedException {
    stopping = true;
    queue.close();
    if (Threads.current().await(idle, patience)) {
      return true;
    }
    LOG.info("handing back {} jobs that still run", running.size());
    running.values().forEach(interruption -> interruption.request(Optional.empty()));
    return Threads.current().await(idle, grace);
  }

  /** Waits for nothing: what still runs is told to end, and its result is not insisted on. */
  void abandon() {
    stopping = true;
    abandoned = true;
    queue.close();
    running.values().forEach(interruption -> interruption.request(Optional.empty()));
  }

  private void work(String lane) {
    boolean replaced = false;
    try {
      while (!stopping && !replaced) {
        try {
          Optional<Lease> lease = queue.lease(lane, JobQueue.FOREVER);
          if (lease.isPresent()) {
            replaced = !take(lease.get());
          } else if (!stopping) {
            pause();
          }
        } catch (InterruptedException e) {
          // Meant for a job that this thread has carried out, and late: nobody stops a worker so.
          LOG.debug("lane {}: an interrupt came after its job", lane, e);
        } catch (RuntimeException e) {
          LOG.error("lane {}: no job can be leased, trying again", lane, e);
          pause();
        }
      }
    } finally {
      if (!replaced && busy.decrementAndGet() == 0) {
        idle.complete(true);
      }
    }
  }

  /** False if another thread has taken this one's place meanwhile. */
  private boolean take(Lease lease) {
    if (space.level() == Space.Level.ENOUGH || stopping) {
      return carryOut(lease);
    }
    queue.giveBack(lease);
    pause();
    return true;
  }

  private boolean carryOut(Lease lease) {
    String id = lease.job().id();
    var interruption = new Interruption();
    running.put(id, interruption);
    try {
      if (stopping) {
        queue.giveBack(lease);
        return true;
      }
      switch (lease.job()) {
        case Job.Attempt attempt -> {
          try (var permit = permits.acquire(attempt.assignment())) {
            return attempt(new Turn(lease, interruption, permit), attempt);
          }
        }
        case Job.Check check -> check(lease, check, interruption);
      }
    } catch (RuntimeException | Error e) {
      unrecorded(lease, e);
    } finally {
      running.remove(id, interruption);
      var _ = Thread.interrupted();
    }
    return true;
  }

  private void unrecorded(Lease lease, Throwable e) {
    String id = lease.job().id();
    if (e instanceof StoreUnavailable || e instanceof DiskFull) {
      LOG.warn("job {}: the store does not take its result: {}", id, e.getMessage());
    } else {
      // A fault of ours. Recovery finds the job, counts it as lost, and so gives up on it in time.
      LOG.error("job {}: its result cannot be recorded, it counts as lost", id, e);
      queue.settle(lease);
    }
  }

  // --- Attempts

  /** False if it was left to itself, and another thread has taken this one's place. */
  private boolean attempt(Turn turn, Job.Attempt job) {
    Lease lease = turn.lease();
    Interruption interruption = turn.interruption();
    Assignment assignment = job.assignment();
    if (job.granted() && !isGranted(lease, assignment)) {
      queue.settle(lease);
      return true;
    }
    failpoints.reach(Failpoints.Point.C10);
    if (!job.granted()) {
      lateStarts.begun(lease, interruption);
    }
    performer
        .grace(assignment)
        .ifPresent(grace -> interruption.whenRequested(() -> abandonAfter(grace, turn)));
    Outcome outcome = perform(assignment, interruption);
    if (!turn.end()) {
      LOG.info("job {}: its result comes too late, it was left to itself", lease.job().id());
      return false;
    }
    lateStarts.ended(lease);
    failpoints.reach(Failpoints.Point.C12);
    report(lease, ended(assignment, outcome));
    return true;
  }

  private static Function<Instant, Event> ended(Assignment assignment, Outcome outcome) {
    Optional<Usage> usage =
        assignment.kind().equals(Rerun.AGENT) ? Consumed.of(outcome.output()) : Optional.empty();
    return now ->
        new Event.AttemptEnded(now, assignment.step(), assignment.attempt(), outcome, usage);
  }

  private void abandonAfter(Duration grace, Turn turn) {
    Threads.current()
        .start(
            "worker-" + turn.lease().job().lane(),
            () -> {
              pause(grace);
              if (turn.end()) {
                replace(turn, grace);
              }
            });
  }

  /** Takes the place of the thread that does not come back. */
  private void replace(Turn turn, Duration grace) {
    Lease lease = turn.lease();
    LOG.warn(
        "job {}: it does not heed its interruption, and is left to itself after {} ms",
        lease.job().id(),
        grace.toMillis());
    lateStarts.ended(lease);
    turn.permit().close();
    running.remove(lease.job().id(), turn.interruption());
    try {
      report(
          lease,
          ended(
              lease.job().assignment(),
              new Outcome.Cancelled("did not heed its interruption, left to itself", Json.NULL)));
    } catch (RuntimeException | Error e) {
      unrecorded(lease, e);
    }
    work(lease.job().lane());
  }

  private boolean isGranted(Lease lease, Assignment assignment) {
    return LateStarts.isGrant(
        persistently(
            lease,
            now ->
                new Event.AttemptStarted(
                    now, assignment.step(), assignment.attempt(), lease.nonce())));
  }

  private Outcome perform(Assignment assignment, Interruption interruption) {
    try {
      return Payloads.checked(performer.perform(assignment, interruption));
    } catch (InterruptedException e) {
      return interruption.requested()
          ? new Outcome.Cancelled("interrupted", Json.NULL)
          : new Outcome.Failed(FailureKind.ERROR, describe(e), Json.NULL);
    } catch (Exception | Error e) {
      LOG.warn(
          "run {} step {} attempt {} failed",
          assignment.run(),
          assignment.step(),
          assignment.attempt(),
          e);
      return new Outcome.Failed(FailureKind.ERROR, describe(e), Json.NULL);
    }
  }

  // --- Evidence

  private void check(Lease lease, Job.Check job, Interruption interruption) {
    Assignment assignment = job.assignment();
    if (!isWanted(job)) {
      queue.settle(lease);
      return;
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
      if (!stopping) {
        lost(lease, job, describe(e));
      }
      return;
    }
    report(
        lease,
        now ->
            new Event.Observed(now, assignment.step(), assignment.attempt(), job.check(), verdict));
  }

  /**
   * The same job is offered again at once, which the queue takes only after this one is settled.
   */
  private void lost(Lease lease, Job.Check job, String reason) {
    Assignment assignment = job.assignment();
    queue.settle(lease);
    persistently(
        lease,
        now ->
            new Event.CheckLost(now, assignment.step(), assignment.attempt(), job.check(), reason));
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

  // --- Reporting

  private void report(Lease lease, Function<Instant, Event> event) {
    Answer answer = persistently(lease, event);
    if (answer instanceof Answer.Decided(Decision.Ignored(var reason), var _, var _)) {
      LOG.info("job {}: its result comes too late, {}", lease.job().id(), reason);
    }
    failpoints.reach(Failpoints.Point.C13);
    queue.settle(lease);
    failpoints.reach(Failpoints.Point.C14);
  }

  /**
   * While the store does not take it, the result waits: it is the one thing that must not be lost.
   */
  private Answer persistently(Lease lease, Function<Instant, Event> event) {
    boolean told = false;
    while (true) {
      try {
        return Waits.on(engine.handle(lease.job().assignment().run(), event));
      } catch (DiskFull | StoreUnavailable e) {
        if (abandoned || (stopping && e instanceof StoreUnavailable)) {
          throw e;
        }
        if (!told) {
          LOG.warn("job {}: {}; trying again until it is stored", lease.job().id(), e.getMessage());
          told = true;
        }
        pause();
      }
    }
  }

  private static void pause() {
    pause(PAUSE);
  }

  private static void pause(Duration pause) {
    try {
      Threads.current().sleep(pause);
    } catch (InterruptedException e) {
      LOG.debug("an interrupt came after its job", e);
    }
  }

  private static String describe(Throwable e) {
    String message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
  }
}
