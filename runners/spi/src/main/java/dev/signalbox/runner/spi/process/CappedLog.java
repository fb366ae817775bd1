package dev.signalbox.runner.spi.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a log up to its cap, and then one line that says so. A log that cannot be written never
 * stops the attempt.
 */
final class CappedLog {
  private static final Logger LOG = LoggerFactory.getLogger(CappedLog.class);

  private final String attempt;
  private final OutputStream out;
  private final long cap;
  private long left;
  private boolean open = true;

  CappedLog(String attempt, OutputStream out, long cap) {
    this.attempt = attempt;
    this.out = out;
    this.cap = cap;
    this.left = cap;
  }

  synchronized void write(byte[] bytes, int count) {
    if (!open) {
      return;
    }
    int now = (int) Math.min(count, left);
    try {
      out.write(bytes, 0, now);
      left -= now;
      if (now < count) {
        open = false;
        out.write(
            ("\n[truncated: the log of an attempt ends at " + cap + " bytes]\n")
                .getBytes(StandardCharsets.UTF_8));
      }
      out.flush();
    } catch (IOException e) {
      open = false;
      LOG.warn(
          "attempt {}: its log cannot be written any more; the attempt goes on: {}",
          attempt,
          e.toString());
    }
  }

  /** Nothing is written after this, even by a pipe that somebody still holds open. */
  synchronized void stop() {
    open = false;
  }
}
