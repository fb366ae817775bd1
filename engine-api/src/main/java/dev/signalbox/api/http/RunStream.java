package dev.signalbox.api.http;

import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.operations.Operations;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongPredicate;
import java.util.regex.Pattern;

/**
 * A run, as server-sent events to one client, out of the log: no more than a page of it is in
 * memory. A client that is slow and falls behind by more than a page is told so, by an event {@code
 * resync}, and goes on with what is new: it finds in the history what it has missed. One that takes
 * nothing at all is closed by the sink's deadline.
 */
final class RunStream {
  /** What may be in memory for one client. */
  private static final int PAGE = 256;

  private static final long PAGE_CHARACTERS = 1 << 20;

  /** Small events travel together, up to this size. */
  private static final int PIECE = 64 << 10;

  private static final Pattern LINE_END = Pattern.compile("[\\n\\r\\x0b\\f\\x85\\u2028\\u2029]");

  private final RunId run;
  private final Reply.Sink sink;
  private final Settings.Limits limits;
  private final Operations operations;
  private final LongPredicate isOver;
  private final BooleanSupplier mayGoOn;
  private final Semaphore signal = new Semaphore(0);

  /** What the client has, or has been told that it lacks. */
  private long last;

  private boolean slow;

  /**
   * @param isOver whether nothing comes after this entry
   * @param mayGoOn whether the client may still see it
   */
  RunStream(
      RunId run,
      Reply.Sink sink,
      Settings.Limits limits,
      Operations operations,
      LongPredicate isOver,
      BooleanSupplier mayGoOn) {
    this.run = run;
    this.sink = sink;
    this.limits = limits;
    this.operations = operations;
    this.isOver = isOver;
    this.mayGoOn = mayGoOn;
  }

  /** The run has moved on, or the stream may have to end. */
  void wake() {
    signal.release();
  }

  void follow(long after) throws Exception {
    last = after;
    sink.onGone(this::wake);
    write(":\n\n");
    boolean caughtUp = false;
    while (sink.isOpen() && mayGoOn.getAsBoolean()) {
      List<Entry> page = operations.history(run, last, PAGE, PAGE_CHARACTERS);
      if (page.isEmpty()) {
        caughtUp = true;
        if (!isWorthWaiting()) {
          return;
        }
      } else {
        write(page);
        if (caughtUp && slow) {
          skip();
        }
      }
    }
  }

  private boolean isWorthWaiting() throws Exception {
    if (isOver.test(last)) {
      // An entry may have come between the reading and the question.
      return !operations.history(run, last, 1).isEmpty();
    }
    if (signal.tryAcquire(limits.heartbeat().toMillis(), TimeUnit.MILLISECONDS)) {
      signal.drainPermits();
    } else {
      write(":\n\n");
    }
    return true;
  }

  /** Leaves out what is too much for a page. */
  private void skip() throws Exception {
    long newest = operations.reached(run);
    if (newest - last > PAGE) {
      Json missed = new Doc().number("after", last).number("until", newest).json();
      write("event: resync\ndata: " + missed + "\n\n");
      last = newest;
    }
  }

  // --- Writing

  private void write(List<Entry> page) throws Exception {
    slow = false;
    var piece = new StringBuilder();
    for (Entry entry : page) {
      piece.append(event(entry));
      if (piece.length() >= PIECE) {
        write(piece.toString());
        piece.setLength(0);
      }
    }
    if (!piece.isEmpty()) {
      write(piece.toString());
    }
    last = page.getLast().sequence();
  }

  private void write(String text) throws Exception {
    long begun = System.nanoTime();
    sink.write(text.getBytes(StandardCharsets.UTF_8), mayGoOn);
    slow |= Duration.ofNanos(System.nanoTime() - begun).compareTo(limits.slow()) >= 0;
  }

  private static String event(Entry entry) {
    String view = HistoryView.of(entry).text();
    // Payloads may have come with line ends, which would end the event.
    String data = LINE_END.matcher(view).find() ? view.replaceAll("\\R", "\ndata: ") : view;
    return "id: " + entry.sequence() + "\nevent: " + entry.type() + "\ndata: " + data + "\n\n";
  }
}
