package dev.signalbox.api.wiring;

import dev.signalbox.api.cli.ExitCode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a process in good order, as SIGTERM asks for it. */
final class Termination {
  private static final Logger LOG = LoggerFactory.getLogger(Termination.class);

  /** For what comes after the work has ended. */
  private static final Duration MARGIN = Duration.ofSeconds(20);

  private final CountDownLatch wanted = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private final Duration patience;
  private volatile ExitCode code = ExitCode.OK;

  /** {@code drain}: how long work that runs may go on. */
  Termination(Duration drain) {
    patience = drain.plus(Assembly.HAND_BACK).plus(MARGIN);
  }

  /** From now on, SIGTERM wants it. */
  void heedSignals() {
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(this::told));
  }

  void want() {
    wanted.countDown();
  }

  void awaitWanted() throws InterruptedException {
    wanted.await();
  }

  /** All is in order, and what the process ends with. */
  void over(ExitCode with) {
    code = with;
    over.countDown();
  }

  /**
   * The JVM would end with 143 whatever is done, so that the exit code is set by halting once all
   * is in order.
   */
  private void told() {
    want();
    try {
      if (!over.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("this process did not end in good order in time; what it has begun is recovered");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(code.number());
  }
}
