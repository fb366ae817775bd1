package dev.signalbox.queue.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Room on the disk that is kept back: given up when the disk is full, so that what has begun can
 * still be written down; taken again when there is room.
 */
final class Reserve {
  private static final Logger LOG = LoggerFactory.getLogger(Reserve.class);
  private static final int CHUNK = 64 << 10;

  /** Bytes that SQLite needs at least to open a database. */
  private static final long OPENING = 1 << 20;

  private static final long RETRY_NANOS = 1_000_000_000L;

  private final Path file;
  private final long size;
  private volatile boolean spent;
  private long triedAt;

  Reserve(Path file, long size) {
    this.file = file;
    this.size = size;
  }

  /**
   * Takes the room. Where that leaves none to open the store, it begins as it would go on after
   * {@link #release}.
   */
  void take() {
    if (!fill() || room() < OPENING) {
      release();
    }
  }

  /** False if it had been given up before. */
  boolean release() {
    if (spent) {
      return false;
    }
    LOG.warn(
        "the disk of {} is full: nothing new is accepted until there is room", file.getParent());
    spent = true;
    triedAt = System.nanoTime();
    delete();
    return true;
  }

  /** As of the last look. */
  boolean isGivenUp() {
    return spent;
  }

  /** Whether it is given up; looks now and then whether it can be had again. */
  boolean isSpent() {
    if (spent && System.nanoTime() - triedAt > RETRY_NANOS) {
      triedAt = System.nanoTime();
      // Twice the size: taking it must not leave the disk full again.
      if (room() > 2 * size && fill()) {
        spent = false;
        LOG.info("the disk of {} has room again", file.getParent());
      }
    }
    return spent;
  }

  private long room() {
    try {
      return Files.getFileStore(file.toAbsolutePath().getParent()).getUsableSpace();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Written in full: a hole in a file keeps no room. */
  private boolean fill() {
    try {
      if (Files.exists(file) && Files.size(file) == size) {
        return true;
      }
      try (var channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        for (long at = 0; at < size; at += CHUNK) {
          var zeros = ByteBuffer.allocate((int) Math.min(CHUNK, size - at));
          while (zeros.hasRemaining()) {
            channel.write(zeros);
          }
        }
        channel.truncate(size);
      }
      return true;
    } catch (IOException e) {
      LOG.debug("no room for {}", file, e);
      delete();
      return false;
    }
  }

  private void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("{} cannot be deleted to make room", file, e);
    }
  }
}
