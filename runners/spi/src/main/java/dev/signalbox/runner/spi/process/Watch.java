package dev.signalbox.runner.spi.process;

import dev.signalbox.core.Interruption;
import dev.signalbox.runner.spi.process.Ended.Kill;
import dev.signalbox.runner.spi.process.Ended.Kill.Reason;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Waits for the end of a process, or for a reason to end it: an interruption, or one of its clocks.
 */
final class Watch {
  private static final Duration NOTHING_DUE = Duration.ofHours(1);
  private static final Duration LONGEST_TICK = Duration.ofSeconds(15);

  /**
   * Timers of an idle runtime use a little processor time; a process that uses less than this share
   * of it does nothing.
   */
  private static final double IDLE_SHARE = 0.01;

  private final Launch launch;
  private final Process process;
  private final ProcessTree tree;
  private final Pumps pumps;
  private final Duration afterRecord;
  private final Clock clock;
  private final Semaphore wake = new Semaphore(0);
  private final long start = System.nanoTime();
  private long concludedAt = -1;
  private long lastSign = start;
  private long lastTick = start;
  private long lastTotal;

  Watch(
      Launch launch,
      Process process,
      ProcessTree tree,
      Pumps pumps,
      Duration afterRecord,
      Clock clock) {
    this.launch = launch;
    this.process = process;
    this.tree = tree;
    this.pumps = pumps;
    this.afterRecord = afterRecord;
    this.clock = clock;
  }

  /** Something has happened: look again. */
  void wake() {
    wake.release();
  }

  /** Empty when the process has ended by itself. */
  Optional<Kill> untilEnd(Interruption interruption) {
    while (process.isAlive()) {
      long now = System.nanoTime();
      if (pumps.concluded() && concludedAt < 0) {
        concludedAt = now;
      }
      Optional<Kill> reason = interruption.requested() ? interrupted() : due(now);
      if (reason.isPresent()) {
        return reason;
      }
      try {
        var _ = wake.tryAcquire(untilNext(now).toNanos(), TimeUnit.NANOSECONDS);
        wake.drainPermits();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return interrupted();
      }
    }
    return Optional.empty();
  }

  private static Optional<Kill> interrupted() {
    return Optional.of(new Kill(Reason.INTERRUPTED, "interrupted at the engine's request"));
  }

  private Optional<Kill> due(long now) {
    if (concludedAt >= 0) {
      boolean wall = launch.limits().wall().filter(limit -> past(start, now, limit)).isPresent();
      return wall || past(concludedAt, now, afterRecord)
          ? Optional.of(new Kill(Reason.AFTER_RECORD, "it had said how it went, and did not end"))
          : Optional.empty();
    }
    return expired(Reason.WALL, launch.limits().wall(), start, now, "did not end within ")
        .or(() -> pumps.begun() ? Optional.empty() : noFirstEvent(now))
        .or(() -> launch.limits().idle().filter(limit -> isIdle(limit, now)).map(Watch::idle));
  }

  private Optional<Kill> noFirstEvent(long now) {
    return expired(
        Reason.FIRST_EVENT, launch.limits().firstEvent(), start, now, "printed nothing within ");
  }

  private static Kill idle(Duration limit) {
    return new Kill(
        Reason.IDLE, "no output, no processor time and no changed file for " + text(limit));
  }

  private static Optional<Kill> expired(
      Reason reason, Optional<Duration> limit, long from, long now, String message) {
    return limit.filter(l -> past(from, now, l)).map(l -> new Kill(reason, message + text(l)));
  }

  /**
   * The cheap signs are looked for at every tick; the files only when the others have been missing
   * for the whole limit.
   */
  private boolean isIdle(Duration limit, long now) {
    long total = pumps.total();
    if (total != lastTotal) {
      lastTotal = total;
      lastSign = now;
    }
    if (past(lastTick, now, tick(limit)) || past(lastSign, now, limit)) {
      if (tree.worked(Duration.ofNanos((long) (IDLE_SHARE * (now - lastTick))))) {
        lastSign = now;
      }
      lastTick = now;
    }
    if (past(lastSign, now, limit)) {
      Workspace.lastChange(launch.directory(), clock.instant().minus(limit))
          .ifPresent(age -> lastSign = now - Duration.between(age, clock.instant()).toNanos());
    }
    return past(lastSign, now, limit);
  }

  private Duration untilNext(long now) {
    Duration next =
        launch.limits().wall().map(limit -> left(start, now, limit)).orElse(NOTHING_DUE);
    if (concludedAt >= 0) {
      return min(next, left(concludedAt, now, afterRecord));
    }
    if (!pumps.begun() && launch.limits().firstEvent().isPresent()) {
      next = min(next, left(start, now, launch.limits().firstEvent().get()));
    }
    return launch.limits().idle().isPresent()
        ? min(next, tick(launch.limits().idle().get()))
        : next;
  }

  private static Duration tick(Duration idle) {
    return min(idle.dividedBy(4), LONGEST_TICK);
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static boolean past(long from, long now, Duration limit) {
    return now - from >= limit.toNanos();
  }

  private static Duration left(long from, long now, Duration limit) {
    return limit.minusNanos(now - from);
  }

  private static String text(Duration limit) {
    return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
  }
}
