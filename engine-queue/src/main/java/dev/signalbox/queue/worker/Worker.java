package dev.signalbox.queue.worker;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.StepRun;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.ambient.Space;
import dev.signalbox.queue.ambient.Threads;
import dev.signalbox.queue.jobs.Job;
import dev.signalbox.queue.jobs.JobInterruption;
import dev.signalbox.queue.jobs.JobQueue;
import dev.signalbox.queue.jobs.JobQueue.Lease;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases jobs, has them performed, and reports what came of them. Each lane has as many threads as
 * jobs may run in it at once.
 */
public final class Worker {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  private final JobQueue queue;
  private final Desk desk;
  private final Performer performer;
  private final Checks checks;
  private final Failpoints failpoints;
  private final Space space;
  private final Map<String, JobInterruption> running = new ConcurrentHashMap<>();
  private final AtomicInteger busy;
  private final CompletableFuture<Boolean> idle = new CompletableFuture<>();
  private final Map<String, Integer> lanes;
  private final Permits permits;
  private final Persistence persistence;
  private final Settlement settlement;

  /** Looks for evidence. */
  public interface Checks {
    /** Whether what was seen is in the log, and the job to be settled. */
    boolean check(Lease lease, Job.Check job, JobInterruption interruption);
  }

  public Worker(
      JobQueue queue,
      Desk desk,
      Performer performer,
      Checks checks,
      Persistence persistence,
      Map<String, Integer> lanes,
      Permits permits,
      Failpoints failpoints,
      Space space) {
    this.queue = queue;
    this.desk = desk;
    this.performer = performer;
    this.checks = checks;
    this.persistence = persistence;
    this.settlement = new Settlement(queue, desk, persistence, failpoints);
    this.lanes = new TreeMap<>(lanes);
    this.permits = permits;
    this.failpoints = failpoints;
    this.space = space;
    this.busy = new AtomicInteger(lanes.values().stream().mapToInt(Integer::intValue).sum());
  }

  public void start() {
    lanes.forEach((lane, width) -> {
      for (int i = 0; i < width; i++) {
        Threads.current().start("worker-" + lane + "-" + i, () -> work(lane));
      }
    });
  }

  /** Makes a running attempt end, and whatever looks for its evidence. */
  public void interrupt(String attemptId, StepRun.Cause cause) {
    running.forEach((id, interruption) -> {
      if (id.equals(attemptId) || id.startsWith(attemptId + '/')) {
        interruption.request(Optional.of(cause));
      }
    });
  }

  /** Makes it end without a cause: its lease is not held any more, or may be over soon. */
  void drop(String jobId) {
    Optional.ofNullable(running.get(jobId))
        .ifPresent(interruption -> interruption.request(Optional.empty()));
  }

  /**
   * Begins nothing more, waits for what runs, interrupts what still runs after that, and waits for
   * it to end.
   *
   * @return whether nothing is left running
   */
  public boolean drain(Duration patience, Duration grace) throws InterruptedException {
    persistence.stop();
    queue.close();
    if (Threads.current().await(idle, patience)) {
      return true;
    }
    LOG.info("handing back {} jobs that still run", running.size());
    running.values().forEach(interruption -> interruption.request(Optional.empty()));
    return Threads.current().await(idle, grace);
  }

  /** Waits for nothing: what still runs is told to end, and its result is not insisted on. */
  public void abandon() {
    persistence.abandon();
    queue.close();
    running.values().forEach(interruption -> interruption.request(Optional.empty()));
  }

  private void work(String lane) {
    boolean replaced = false;
    try {
      while (!persistence.isStopping() && !replaced) {
        try {
          Optional<Lease> lease = queue.lease(lane, JobQueue.FOREVER);
          if (lease.isPresent()) {
            replaced = !take(lane, lease.get());
          } else if (!persistence.isStopping()) {
            Persistence.pause(Persistence.PAUSE);
          }
        } catch (InterruptedException e) {
          // Meant for a job that this thread has carried out, and late: nobody stops a worker so.
          LOG.debug("lane {}: an interrupt came after its job", lane, e);
        } catch (RuntimeException e) {
          LOG.error("lane {}: no job can be leased, trying again", lane, e);
          Persistence.pause(Persistence.PAUSE);
        }
      }
    } finally {
      if (!replaced && busy.decrementAndGet() == 0) {
        idle.complete(true);
      }
    }
  }

  /** False if another thread has taken this one's place meanwhile. */
  private boolean take(String lane, Lease lease) {
    if (space.level() == Space.Level.ENOUGH || persistence.isStopping()) {
      return carryOut(lane, lease);
    }
    queue.giveBack(lease, Persistence.PAUSE); // or all lanes would lease and return it meanwhile
    Persistence.pause(Persistence.PAUSE);
    return true;
  }

  private boolean carryOut(String lane, Lease lease) {
    String id = lease.job().id();
    var interruption = new JobInterruption();
    running.put(id, interruption);
    try {
      if (persistence.isStopping()) {
        queue.giveBack(lease);
        return true;
      }
      switch (lease.job()) {
        case Job.Attempt attempt -> {
          try (var permit = permits.acquire(attempt.assignment())) {
            if (persistence.isStopping()) { // since it has waited for its permit
              queue.giveBack(lease);
              return true;
            }
            return attempt(new Turn(lane, lease, interruption, permit), attempt);
          }
        }
        case Job.Check check -> {
          if (checks.check(lease, check, interruption)) {
            settlement.settle(lease);
          }
        }
      }
    } catch (RuntimeException | Error e) {
      settlement.unrecorded(lease, e);
    } finally {
      running.remove(id, interruption);
      var _ = Thread.interrupted();
    }
    return true;
  }

  // --- Attempts

  /** False if it was left to itself, and another thread has taken this one's place. */
  private boolean attempt(Turn turn, Job.Attempt job) {
    Lease lease = turn.lease();
    JobInterruption interruption = turn.interruption();
    Optional<Assignment> begun =
        persistence.until(lease, () -> desk.begins(lease, job, interruption));
    if (begun.isEmpty()) {
      queue.settle(lease);
      return true;
    }
    Assignment assignment = begun.get();
    failpoints.reach(Failpoints.Point.C10);
    performer
        .grace(assignment)
        .ifPresent(grace -> interruption.whenRequested(() -> abandonAfter(grace, turn)));
    Outcome outcome = perform(assignment, interruption);
    if (!turn.end()) {
      LOG.info("job {}: its result comes too late, it was left to itself", lease.job().id());
      return false;
    }
    failpoints.reach(Failpoints.Point.C12);
    settlement.report(lease, outcome);
    return true;
  }

  private void abandonAfter(Duration grace, Turn turn) {
    Threads.current()
        .start(
            "worker-" + turn.lane(),
            () -> {
              Persistence.pause(grace);
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
    turn.permit().close();
    running.remove(lease.job().id(), turn.interruption());
    try {
      settlement.report(
          lease, new Outcome.Cancelled("did not heed its interruption, left to itself", Json.NULL));
    } catch (RuntimeException | Error e) {
      settlement.unrecorded(lease, e);
    }
    work(turn.lane());
  }

  private Outcome perform(Assignment assignment, JobInterruption interruption) {
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

  public static String describe(Throwable e) {
    String message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
  }
}
