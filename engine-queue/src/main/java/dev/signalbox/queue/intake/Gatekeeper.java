package dev.signalbox.queue.intake;

import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.engine.Loop;
import dev.signalbox.queue.gates.Gates;
import dev.signalbox.queue.gates.WorkflowPauses;
import dev.signalbox.queue.log.Paging;
import dev.signalbox.queue.log.PendingRow;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.StreamId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets what gates hold back go on when it is due: a debounce or a batch. It looks at the rows, so
 * it does not matter what it was told, or for how long it was away.
 */
public final class Gatekeeper {
  private static final Logger LOG = LoggerFactory.getLogger(Gatekeeper.class);
  private static final int ROUND_MAX = 100;
  private static final int DOUBLINGS_MAX = 10;

  private final RunLog log;
  private final Intake intake;
  private final EngineClock clock;
  private final WorkflowPauses pauses;
  private final Loop loop;
  private final AtomicReference<Instant> next = new AtomicReference<>(Instant.MAX);

  /** What could not go on: how often in a row, and when it is looked at again. */
  private final Map<StreamId.OfGate, Stuck> stuck = new HashMap<>();

  private record Stuck(int times, Instant again) {}

  public Gatekeeper(RunLog log, Intake intake, EngineClock clock, WorkflowPauses pauses) {
    this.pauses = pauses;
    this.log = log;
    this.loop = new Loop(log, "gatekeeper", this::round);
    this.intake = intake;
    this.clock = clock;
  }

  public void start() {
    loop.start();
  }

  /** The clock was moved, or the pause of a workflow is over. */
  public void look() {
    loop.nudge();
  }

  public void stop() {
    loop.stop();
  }

  public void close() throws InterruptedException {
    loop.close();
  }

  /** Something is held back until then; it is in the log by now. */
  public void armed(Instant due) {
    if (due.isBefore(next.get())) {
      next.accumulateAndGet(due, (a, b) -> a.isBefore(b) ? a : b);
      loop.nudge();
    }
  }

  private Optional<Duration> round() {
    next.set(Instant.MAX);
    Instant now = clock.now();
    var due = new HashSet<StreamId.OfGate>();
    Paging.<PendingRow, PendingRow>all(
        after -> log.pendingDue(now, after, ROUND_MAX),
        row -> row,
        ROUND_MAX,
        page ->
            page.forEach(row -> {
              // What is held back of a paused workflow waits for the end of the pause.
              if (pauses.of(row.workflow()).isEmpty()) {
                due.add(row.gate());
                look(row, now);
              }
            }));
    stuck.keySet().retainAll(due);
    Instant earliest =
        Stream.concat(log.nextPending(now).stream(), stuck.values().stream().map(Stuck::again))
            .min(Instant::compareTo)
            .orElse(Instant.MAX);
    next.accumulateAndGet(earliest, (a, b) -> a.isBefore(b) ? a : b);
    return Optional.of(
        earliest.equals(Instant.MAX)
            ? Loop.lookAgain(log)
            : positive(Duration.between(clock.now(), earliest).plusMillis(1)));
  }

  private static Duration positive(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }

  /** One that cannot go on is looked at less and less often, and keeps nobody else up. */
  private void look(PendingRow row, Instant now) {
    Stuck before = stuck.getOrDefault(row.gate(), new Stuck(0, Instant.MIN));
    if (now.isBefore(before.again())) {
      return;
    }
    if (isMoved(row)) {
      stuck.remove(row.gate());
    } else {
      int times = Math.min(before.times() + 1, DOUBLINGS_MAX);
      stuck.put(row.gate(), new Stuck(times, now.plus(Duration.ofMillis(50L << times))));
    }
  }

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
