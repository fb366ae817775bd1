package dev.signalbox.queue.sqlite;

/**
 * The disk under the store cannot be read or written: an I/O error while the store was being
 * opened.
 */
public final class FailedDisk extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FailedDisk(String message, Throwable cause) {
    super(message, cause);
  }
}
