package dev.signalbox.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets what gates hold back go on when it is due: a debounce or a batch. It looks at the rows, so
 * it does not matter what it was told, or for how long it was away.
 */
final class Gatekeeper {
  private static final Logger LOG = LoggerFactory.getLogger(Gatekeeper.class);
  private static final int ROUND_MAX = 100;
  private static final int DOUBLINGS_MAX = 6;

  private final RunLog log;
  private final Intake intake;
  private final EngineClock clock;
  private final Loop loop = new Loop("gatekeeper", this::round);
  private final AtomicReference<Instant> next = new AtomicReference<>(Instant.MAX);

  /** How many rounds in a row found something due and moved nothing. */
  private int futile;

  Gatekeeper(RunLog log, Intake intake, EngineClock clock) {
    this.log = log;
    this.intake = intake;
    this.clock = clock;
  }

  void start() {
    loop.start();
  }

  /** The clock was moved. */
  void look() {
    loop.nudge();
  }

  void stop() {
    loop.stop();
  }

  void close() throws InterruptedException {
    loop.close();
  }

  /** Something is held back until then; it is in the log by now. */
  void armed(Instant due) {
    if (due.isBefore(next.get())) {
      next.accumulateAndGet(due, (a, b) -> a.isBefore(b) ? a : b);
      loop.nudge();
    }
  }

  private Optional<Duration> round() {
    next.set(Instant.MAX);
    List<PendingRow> due = log.pendingDue(clock.now(), ROUND_MAX);
    if (!due.isEmpty()) {
      boolean moved = false;
      for (PendingRow row : due) {
        moved |= isMoved(row);
      }
      futile = moved ? 0 : Math.min(futile + 1, DOUBLINGS_MAX);
      return Optional.of(futile == 0 ? Duration.ZERO : Duration.ofMillis(50L << futile));
    }
    futile = 0;
    Optional<Instant> earliest = log.nextPending();
    earliest.ifPresent(at -> next.accumulateAndGet(at, (a, b) -> a.isBefore(b) ? a : b));
    return Optional.of(
        earliest
            .map(at -> Duration.between(clock.now(), at).plusMillis(1))
            .orElseGet(Threads.current()::lookAgain));
  }

  /** One that cannot go on now keeps nobody else up. */
  private boolean isMoved(PendingRow row) {
    try {
      return switch (intake.due(row)) {
        case Gates.Due.Moved _ -> true;
        case Gates.Due.Stale _ -> false;
      };
    } catch (RuntimeException e) {
      LOG.warn("{} {} cannot go on now", row.gate().kind(), row.id(), e);
      return false;
    }
  }
}
