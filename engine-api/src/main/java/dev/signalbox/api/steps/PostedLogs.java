package dev.signalbox.api.steps;

import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.queue.jobs.Post;
import dev.signalbox.queue.jobs.Print;
import dev.signalbox.queue.jobs.QueueUnavailable;
import dev.signalbox.queue.redact.Redactor;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What attempts print in a worker process goes to the engine, in pieces. While the queue is away a
 * little is kept, and the rest lost: a log is no outcome.
 */
public final class PostedLogs implements StepLogs, AutoCloseable {
  private static final int PIECE = 32 << 10;
  private static final int KEPT_MAX = 256 << 10;
  private static final long SENT_MAX = 8 << 20;
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Post post;
  private final Redactor redactor;
  private final Set<Posted> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  public PostedLogs(Post post, Redactor redactor) {
    this.post = post;
    this.redactor = redactor;
  }

  /** Sends what is printed slowly, too. */
  public void start() {
    Thread.ofVirtual()
        .name("posted-logs")
        .start(() -> {
          try {
            while (!closed) {
              Thread.sleep(PAUSE);
              open.forEach(Posted::send);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  @Override
  public OutputStream open(RunId run, StepPath step, int attempt, String kind) {
    var posted = new Posted(new Print(run, step, attempt, kind, ""));
    open.add(posted);
    return redactor.stream(posted);
  }

  @Override
  public void close() {
    closed = true;
  }

  private final class Posted extends OutputStream {
    private final Print head;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long sent;
    private boolean cut;

    Posted(Print head) {
      this.head = head;
    }

    @Override
    public synchronized void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int count) {
      if (cut) {
        return;
      }
      kept.write(bytes, from, count);
      if (kept.size() >= PIECE) {
        send();
      }
    }

    private synchronized void send() {
      if (kept.size() == 0) {
        return;
      }
      try {
        byte[] bytes = kept.toByteArray();
        for (int from = 0; from < bytes.length && !cut; from += PIECE) {
          int count = Math.min(PIECE, bytes.length - from);
          print(new String(bytes, from, count, StandardCharsets.ISO_8859_1));
          sent += count;
          if (sent >= SENT_MAX) {
            cut = true;
            print("\n[cut: more than 8 MiB]\n");
          }
        }
        kept.reset();
      } catch (QueueUnavailable e) {
        if (kept.size() > KEPT_MAX) {
          kept.reset();
          kept.writeBytes("\n[lost: the queue was away]\n".getBytes(StandardCharsets.UTF_8));
        }
      }
    }

    private void print(String text) {
      post.print(new Print(head.run(), head.step(), head.attempt(), head.kind(), text));
    }

    @Override
    public void close() {
      send();
      open.remove(this);
    }
  }
}
