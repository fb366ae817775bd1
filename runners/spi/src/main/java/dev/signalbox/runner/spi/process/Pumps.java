package dev.signalbox.runner.spi.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what goes through the three pipes of a process, each on a thread of its own, so that the
 * process never waits for us. Platform threads: reading a pipe would hold a carrier of virtual
 * threads.
 */
final class Pumps {
  private static final Logger LOG = LoggerFactory.getLogger(Pumps.class);
  private static final int BUFFER = 64 << 10;
  private static final int ERRORS_KEPT = 64 << 10;

  private final Launch launch;
  private final CappedLog log;
  private final Output output;
  private final Tail errors = new Tail(ERRORS_KEPT);
  private final AtomicLong total = new AtomicLong();
  private final AtomicReference<@Nullable RuntimeException> bug = new AtomicReference<>();
  private final Thread reading;
  private final Thread readingErrors;
  private volatile boolean begun;
  private volatile boolean concluded;
  private volatile Runnable onConcluded = () -> {};

  Pumps(Launch launch, Process process, CappedLog log, Output output) {
    this.launch = launch;
    this.log = log;
    this.output = output;
    this.reading = start("stdout", () -> readOutput(process.getInputStream()));
    this.readingErrors = start("stderr", () -> readAll(process.getErrorStream(), errors::write));
    launch.stdin().ifPresent(text -> start("stdin", () -> write(text, process.getOutputStream())));
  }

  /** Bytes of output so far, of both kinds. */
  long total() {
    return total.get();
  }

  /** Whether there was any standard output. */
  boolean begun() {
    return begun;
  }

  boolean concluded() {
    return concluded;
  }

  void onConcluded(Runnable action) {
    onConcluded = action;
    if (concluded) {
      action.run();
    }
  }

  String errors() {
    return errors.text();
  }

  /**
   * Waits for the rest; where somebody out of reach still holds a pipe open, for so long and no
   * longer.
   */
  void finish(Duration limit) {
    boolean whole = Uninterrupted.join(reading, limit) && Uninterrupted.join(readingErrors, limit);
    log.stop();
    if (!whole) {
      LOG.warn("attempt {}: a process that is none of its own holds its output open", launch.id());
    }
    Optional.ofNullable(bug.get())
        .ifPresent(e -> {
          throw new IllegalStateException(
              "attempt " + launch.id() + ": its output could not be taken", e);
        });
  }

  private void out(byte[] buffer, int count) {
    begun = true;
    if (output.accept(buffer, count) == Output.State.CONCLUDED && !concluded) {
      concluded = true;
      onConcluded.run();
    }
  }

  private void readOutput(InputStream pipe) {
    readAll(pipe, this::out);
    guarded((_, _) -> output.end(), new byte[0], 0);
  }

  private interface Sink {
    void accept(byte[] buffer, int count);
  }

  private void readAll(InputStream pipe, Sink sink) {
    var buffer = new byte[BUFFER];
    try (pipe) {
      for (int count = pipe.read(buffer); count >= 0; count = pipe.read(buffer)) {
        total.addAndGet(count);
        log.write(buffer, count);
        guarded(sink, buffer, count);
      }
    } catch (IOException e) {
      LOG.debug("attempt {}: a pipe was closed: {}", launch.id(), e.toString());
    }
  }

  /** Whatever happens to what was read: the process must not wait for a reader that is gone. */
  private void guarded(Sink sink, byte[] buffer, int count) {
    try {
      if (bug.get() == null) {
        sink.accept(buffer, count);
      }
    } catch (RuntimeException e) {
      bug.compareAndSet(null, e);
    }
  }

  private void write(String text, OutputStream pipe) {
    try (pipe) {
      pipe.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LOG.debug(
          "attempt {}: its standard input was not read to the end: {}", launch.id(), e.toString());
    }
  }

  private Thread start(String pipe, Runnable body) {
    return Thread.ofPlatform().daemon().name(pipe + " of " + launch.id()).start(body);
  }
}
