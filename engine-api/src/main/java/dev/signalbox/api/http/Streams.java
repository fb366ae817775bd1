package dev.signalbox.api.http;

import dev.signalbox.core.RunId;
import dev.signalbox.queue.jobs.EventBus;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.TokenStore.TokenRow;
import dev.signalbox.queue.operations.Operations;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * The live views of runs that are open: so many at most, each for as long as its token is valid.
 */
final class Streams {
  private final Operations operations;
  private final RunLog log;
  private final EventBus bus;
  private final Tokens tokens;
  private final Settings.Limits limits;
  private final Semaphore free;
  private final Set<RunStream> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  Streams(HttpServer.Parts parts, Settings.Limits limits) {
    operations = parts.operations();
    log = parts.log();
    bus = parts.bus();
    tokens = parts.tokens();
    this.limits = limits;
    free = new Semaphore(limits.streamsMax());
  }

  /** The history of a run after this entry, and on until its end. */
  Reply open(RunId run, long after, TokenRow caller) {
    if (!free.tryAcquire()) {
      throw new Refused(Problem.tooMany(5, "as many streams are open as may be"));
    }
    return new Reply.Flowing(
        "text/event-stream",
        sink -> {
          try {
            follow(run, after, caller, sink);
          } finally {
            free.release();
          }
        });
  }

  private void follow(RunId run, long after, TokenRow caller, Reply.Sink sink) throws Exception {
    var stream =
        new RunStream(
            run,
            sink,
            limits,
            operations,
            sequence -> isOver(run, sequence),
            () -> !closed && tokens.isStillValid(caller));
    open.add(stream);
    try (EventBus.Subscription _ = bus.subscribe(run, _ -> stream.wake())) {
      stream.follow(after);
    } finally {
      open.remove(stream);
    }
  }

  /** Something has changed that concerns all streams. */
  void look() {
    open.forEach(RunStream::wake);
  }

  boolean isClosed() {
    return closed;
  }

  void close() {
    closed = true;
    look();
  }

  /** Whether there is nothing to come after this entry. */
  boolean isOver(RunId run, long after) {
    return log.row(run)
        .filter(row ->
            row.quarantine().isEmpty() && !(row.status().isEnded() && row.sequence() <= after))
        .isEmpty();
  }
}
