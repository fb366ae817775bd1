package dev.signalbox.queue.redis;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Tells the queue of the newest run that there has been work of: what is offered is stored, so a
 * store that has no run as new as that has lost some. By the ids of runs, which sort by time.
 */
final class NewestRun implements AutoCloseable {
  private static final Duration PACE = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final QueueCommands commands;
  private final String log;
  private final AtomicReference<String> seen = new AtomicReference<>("");
  private final long telling;

  /** Of the event loop alone. */
  private String told = "";

  /**
   * @param log the name of the store
   */
  NewestRun(Vertx vertx, QueueCommands commands, String log) {
    this.vertx = vertx;
    this.commands = commands;
    this.log = log;
    telling = vertx.setPeriodic(PACE.toMillis(), _ -> tell());
  }

  void see(String run) {
    if (run.compareTo(seen.get()) > 0) {
      seen.accumulateAndGet(run, (a, b) -> a.compareTo(b) > 0 ? a : b);
    }
  }

  private void tell() {
    String newest = seen.get();
    if (!newest.equals(told)) {
      commands.know(log, newest).onSuccess(_ -> told = newest);
    }
  }

  @Override
  public void close() {
    vertx.cancelTimer(telling);
  }
}
