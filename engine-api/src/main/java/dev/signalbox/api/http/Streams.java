package dev.signalbox.api.http;

import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.Entry;
import dev.signalbox.queue.EventBus;
import dev.signalbox.queue.Operations;
import dev.signalbox.queue.RunLog;
import dev.signalbox.queue.TokenStore.TokenRow;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Live views of runs, as server-sent events. A stream reads the log at the pace of its client: what
 * a slow one has not taken yet lies there, and not in our memory. One that takes nothing at all is
 * closed.
 */
final class Streams {
  /** Entries may be large: few of them are in memory at once. */
  private static final int PAGE = 16;

  private final Operations operations;
  private final RunLog log;
  private final EventBus bus;
  private final Tokens tokens;
  private final Duration heartbeat;
  private final Semaphore free;
  private final Set<Semaphore> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  Streams(HttpServer.Parts parts, Settings.Limits limits) {
    operations = parts.operations();
    log = parts.log();
    bus = parts.bus();
    tokens = parts.tokens();
    heartbeat = limits.heartbeat();
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

  /** Something has changed that concerns all streams. */
  void look() {
    open.forEach(Semaphore::release);
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
            row.quarantine().isEmpty()
                && !(RunRoutes.isEnded(row.status()) && row.sequence() <= after))
        .isEmpty();
  }

  private void follow(RunId run, long after, TokenRow caller, Reply.Sink sink) throws Exception {
    var signal = new Semaphore(0);
    open.add(signal);
    sink.onGone(signal::release);
    try (EventBus.Subscription _ = bus.subscribe(run, _ -> signal.release())) {
      sink.write(bytes(":\n\n"));
      long last = after;
      while (!closed && sink.isOpen() && tokens.isStillValid(caller)) {
        List<Entry> page = operations.history(run, last, PAGE);
        for (Entry entry : page) {
          sink.write(bytes(event(entry)));
          last = entry.sequence();
        }
        if (page.isEmpty() && !isWorthWaiting(run, last, signal, sink)) {
          return;
        }
      }
    } finally {
      open.remove(signal);
    }
  }

  private boolean isWorthWaiting(RunId run, long last, Semaphore signal, Reply.Sink sink)
      throws Exception {
    if (isOver(run, last)) {
      // An entry may have come between the reading and the question.
      return !operations.history(run, last, 1).isEmpty();
    }
    if (signal.tryAcquire(heartbeat.toMillis(), TimeUnit.MILLISECONDS)) {
      signal.drainPermits();
    } else {
      sink.write(bytes(":\n\n"));
    }
    return true;
  }

  private static String event(Entry entry) {
    Json view = HistoryView.of(entry);
    // Payloads may have come with line ends, which would end the event.
    String data = view.text().replaceAll("\\R", "\ndata: ");
    return "id: " + entry.sequence() + "\nevent: " + entry.type() + "\ndata: " + data + "\n\n";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
