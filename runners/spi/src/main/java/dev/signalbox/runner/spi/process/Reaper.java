package dev.signalbox.runner.spi.process;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends processes, by harder and harder means, until none is left. */
final class Reaper {
  private static final Logger LOG = LoggerFactory.getLogger(Reaper.class);
  private static final Duration WARN_EVERY = Duration.ofSeconds(30);
  private static final long FIRST_PAUSE_MILLIS = 2;
  private static final long LAST_PAUSE_MILLIS = 100;

  private final Signals signals;

  Reaper(Signals signals) {
    this.signals = signals;
  }

  /** SIGINT; returns when the process is gone, or the grace is over. */
  void interrupt(String target, BooleanSupplier alive, Duration grace) {
    signals.send("INT", List.of(target));
    awaitEnd(alive, grace);
  }

  /** SIGTERM to each member; a stopped one is continued so that it can act on it. */
  void terminate(Supplier<List<ProcessTable.Entry>> members, Duration grace) {
    List<ProcessTable.Entry> now = members.get();
    now.forEach(signals::terminate);
    signals.send(
        "CONT",
        now.stream()
            .filter(ProcessTable.Entry::stopped)
            .map(member -> Long.toString(member.pid()))
            .toList());
    awaitEnd(() -> !members.get().isEmpty(), grace);
  }

  /**
   * SIGKILL to each member again and again, until two looks in a row find none; false if some are
   * left at the limit.
   */
  boolean kill(String attempt, Supplier<List<ProcessTable.Entry>> members, Duration limit) {
    long start = System.nanoTime();
    long warnAt = WARN_EVERY.toNanos();
    int quiet = 0;
    for (long round = 0; quiet < 2; round++) {
      List<ProcessTable.Entry> now = members.get();
      now.forEach(signals::kill);
      quiet = now.isEmpty() ? quiet + 1 : 0;
      long past = System.nanoTime() - start;
      if (!now.isEmpty() && past > limit.toNanos()) {
        return false;
      }
      if (!now.isEmpty() && past > warnAt) {
        warnAt += WARN_EVERY.toNanos();
        LOG.warn("attempt {}: SIGKILL does not end {}; end them by hand", attempt, pids(now));
      }
      if (quiet < 2) {
        pause(round);
      }
    }
    return true;
  }

  static List<Long> pids(List<ProcessTable.Entry> processes) {
    return processes.stream().map(ProcessTable.Entry::pid).toList();
  }

  private static void awaitEnd(BooleanSupplier alive, Duration grace) {
    long start = System.nanoTime();
    for (long round = 0;
        System.nanoTime() - start < grace.toNanos() && alive.getAsBoolean();
        round++) {
      pause(round);
    }
  }

  private static void pause(long round) {
    long millis = Math.min(LAST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(round, 10));
    Uninterrupted.sleep(Duration.ofMillis(millis));
  }
}
