package dev.signalbox.runner.spi.process;

import dev.signalbox.core.Interruption;
import dev.signalbox.runner.spi.process.Ended.Kill;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process that runs, and the way to its end: interrupted, terminated, killed, swept. */
record Attempt(
    Launch launch,
    Process process,
    ProcessTree tree,
    Pumps pumps,
    Watch watch,
    Reaper reaper,
    Graces graces,
    boolean ownSession) {
  private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);
  private static final Duration FOREVER = Duration.ofDays(3650);
  private static final Duration LAST_OUTPUT = Duration.ofSeconds(5);

  Ended untilEnd(Interruption interruption) {
    Thread end = Thread.ofVirtual().start(this::awaitEnd);
    pumps.onConcluded(watch::wake);
    interruption.whenRequested(watch::wake);
    Optional<Kill> kill = watch.untilEnd(interruption);
    kill.ifPresent(this::interrupt);
    sweep();
    var _ = Uninterrupted.join(end, FOREVER);
    pumps.finish(LAST_OUTPUT);
    return new Ended.Exited(process.exitValue(), kill, pumps.errors());
  }

  private void awaitEnd() {
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody has this thread to interrupt it", e);
    }
    watch.wake();
  }

  private void interrupt(Kill kill) {
    LOG.info(
        "attempt {}: ending its processes, {}: {}", launch.id(), kill.reason(), kill.message());
    String target = (ownSession ? "-" : "") + process.pid();
    if (process.isAlive()) {
      reaper.interrupt(target, process::isAlive, graces.afterInterrupt());
    }
  }

  private void sweep() {
    List<ProcessTable.Entry> left = tree.members();
    if (left.isEmpty()) {
      return;
    }
    LOG.info("attempt {}: ending what it has left running: {}", launch.id(), Reaper.pids(left));
    reaper.terminate(tree::members, graces.afterTerminate());
    var _ = reaper.kill(launch.id().toString(), tree::members, FOREVER);
  }
}
