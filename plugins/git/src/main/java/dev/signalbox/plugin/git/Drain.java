package dev.signalbox.plugin.git;

import dev.signalbox.core.FailureKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Reads a pipe to its end, so that the writer never blocks, and keeps the first {@code max} bytes.
 */
final class Drain {
  private static final Duration GRACE = Duration.ofSeconds(5);
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final Thread reader;
  private boolean cut;

  Drain(InputStream pipe, int max) {
    reader = Thread.startVirtualThread(() -> read(pipe, max));
  }

  byte[] bytes() throws GitFailed {
    try {
      if (!reader.join(GRACE)) {
        throw new GitFailed(
            FailureKind.ERROR, "git: ended, but something still holds its output open");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GitFailed(FailureKind.CANCELLED, "git: interrupted");
    }
    return kept.toByteArray();
  }

  /** To be asked after {@link #bytes}. */
  boolean wasCut() {
    return cut;
  }

  private void read(InputStream pipe, int max) {
    byte[] buffer = new byte[8192];
    try (pipe) {
      for (int count = pipe.read(buffer); count >= 0; count = pipe.read(buffer)) {
        int room = Math.min(count, max - kept.size());
        kept.write(buffer, 0, room);
        cut |= room < count;
      }
    } catch (IOException e) {
      cut = true;
    }
  }
}
