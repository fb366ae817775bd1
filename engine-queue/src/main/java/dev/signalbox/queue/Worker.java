package dev.signalbox.queue;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Decision;
import dev.signalbox.core.Event;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.Verdict;
import dev.signalbox.queue.Engine.Answer;
import dev.signalbox.queue.JobQueue.Lease;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases jobs, has them performed, and reports what came of them. Each lane has as many threads as
 * jobs may run in it at once.
 */
final class Worker {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration FULL_PAUSE = Duration.ofSeconds(1);

  private final JobQueue queue;
  private final Engine engine;
  private final Performer performer;
  private final LateStarts lateStarts;
  private final Failpoints failpoints;
  private final Space space;
  private final Map<String, Interruption> running = new ConcurrentHashMap<>();
  private final CountDownLatch idle;
  private final Map<String, Integer> lanes;
  private volatile boolean stopping;

  Worker(
      JobQueue queue,
      Engine engine,
      Performer performer,
      LateStarts lateStarts,
      Map<String, Integer> lanes,
      Failpoints failpoints,
      Space space) {
    this.queue = queue;
    this.engine = engine;
    this.performer = performer;
    this.lateStarts = lateStarts;
    this.lanes = Map.copyOf(lanes);
    this.failpoints = failpoints;
    this.space = space;
    this.idle = new CountDownLatch(lanes.values().stream().mapToInt(Integer::intValue).sum());
  }

  void start() {
    lanes.forEach((lane, width) -> {
      for (int i = 0; i < width; i++) {
        Thread.ofVirtual().name("worker-" + lane + "-" + i).start(() -> work(lane));
      }
    });
  }

  /** Makes a running job end. */
  void interrupt(String jobId, StepRun.Cause cause) {
    Interruption interruption = running.get(jobId);
    if (interruption != null) {
      interruption.request(Optional.of(cause));
    }
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
    if (idle.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      return true;
    }
    LOG.info("handing back {} jobs that still run", running.size());
    running.values().forEach(interruption -> interruption.request(Optional.empty()));
    return idle.await(grace.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void work(String lane) {
    try {
      while (!stopping) {
        Optional<Lease> lease = queue.lease(lane, PATIENCE);
        if (lease.isPresent()) {
          while (space.level() != Space.Level.ENOUGH && !stopping) {
            Thread.sleep(FULL_PAUSE);
          }
          carryOut(lease.get());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      idle.countDown();
    }
  }

  private void carryOut(Lease lease) throws InterruptedException {
    if (stopping) {
      queue.giveBack(lease);
      return;
    }
    var interruption = new Interruption();
    running.put(lease.job().id(), interruption);
    try {
      switch (lease.job()) {
        case Job.Attempt attempt -> attempt(lease, attempt, interruption);
        case Job.Check check -> check(lease, check, interruption);
      }
    } catch (StoreUnavailable e) {
      LOG.warn(
          "job {} ended, and the store does not take its result: {}",
          lease.job().id(),
          e.getMessage());
    } finally {
      running.remove(lease.job().id());
    }
  }

  // --- Attempts

  private void attempt(Lease lease, Job.Attempt job, Interruption interruption)
      throws InterruptedException {
    Assignment assignment = job.assignment();
    if (job.granted() && !isGranted(lease, assignment)) {
      queue.settle(lease);
      return;
    }
    failpoints.reach(Failpoints.Point.C10);
    if (!job.granted()) {
      lateStarts.begun(lease);
    }
    Outcome outcome;
    try {
      outcome = perform(assignment, interruption);
    } finally {
      lateStarts.ended(lease);
    }
    failpoints.reach(Failpoints.Point.C12);
    report(
        lease,
        now -> new Event.AttemptEnded(now, assignment.step(), assignment.attempt(), outcome));
  }

  /**
   * A start that is in the log under this delivery's own nonce is a grant; under another's, it is
   * not.
   */
  private boolean isGranted(Lease lease, Assignment assignment) throws InterruptedException {
    Answer answer =
        persistently(
            lease,
            now ->
                new Event.AttemptStarted(
                    now, assignment.step(), assignment.attempt(), lease.nonce()));
    return switch (answer) {
      case Answer.Decided(Decision.Next _, var _, var _) -> true;
      case Answer.Decided(Decision.Ignored(Decision.Reason.Repeated _), var _, var _) -> true;
      case Answer.Decided(Decision.Ignored _, var _, var _) -> false;
      case Answer.UnknownRun _, Answer.Quarantined _ -> false;
    };
  }

  private Outcome perform(Assignment assignment, Interruption interruption) {
    try {
      return performer.perform(assignment, interruption);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Cancelled("interrupted", Json.NULL);
    } catch (Exception e) {
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

  private void check(Lease lease, Job.Check job, Interruption interruption)
      throws InterruptedException {
    Assignment assignment = job.assignment();
    Optional<Verdict> verdict;
    String trouble = "";
    try {
      verdict = Optional.of(performer.examine(assignment, job.expectation(), interruption));
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      LOG.warn(
          "run {} step {}: {} could not be examined",
          assignment.run(),
          assignment.step(),
          job.expectation().kind(),
          e);
      verdict = Optional.empty();
      trouble = describe(e);
    }
    if (verdict.isEmpty() && stopping) {
      return;
    }
    int attempt = assignment.attempt();
    Optional<Verdict> seen = verdict;
    String reason = trouble;
    report(
        lease,
        now ->
            seen.<Event>map(
                    v -> new Event.Observed(now, assignment.step(), attempt, job.check(), v))
                .orElseGet(() ->
                    new Event.CheckLost(now, assignment.step(), attempt, job.check(), reason)));
  }

  // --- Reporting

  private void report(Lease lease, java.util.function.Function<java.time.Instant, Event> event)
      throws InterruptedException {
    persistently(lease, event);
    failpoints.reach(Failpoints.Point.C13);
    queue.settle(lease);
    failpoints.reach(Failpoints.Point.C14);
  }

  /** While the disk is full, the result waits: it is the one thing that must not be lost. */
  private Answer persistently(
      Lease lease, java.util.function.Function<java.time.Instant, Event> event)
      throws InterruptedException {
    while (true) {
      try {
        return Waits.on(engine.handle(lease.job().assignment().run(), event));
      } catch (DiskFull e) {
        LOG.warn("job {}: the disk is full, trying again", lease.job().id());
        Thread.sleep(FULL_PAUSE);
      }
    }
  }

  private static String describe(Exception e) {
    String message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
  }
}
