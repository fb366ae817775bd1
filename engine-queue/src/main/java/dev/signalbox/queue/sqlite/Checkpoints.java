package dev.signalbox.queue.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConnection;

/**
 * Keeps SQLite's own log short. SQLite moves it into the database with a commit now and then, and
 * begins it anew when nobody reads in it; as long as somebody does, it grows. Then this one waits
 * for a moment without readers, now and then and never for long: commits wait meanwhile, and our
 * own reads have a deadline. Used by the writer's thread alone: two that do this at once have cost
 * data in the past.
 */
final class Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final Duration PATIENCE = Duration.ofMillis(50);
  private static final long MIB = 1 << 20;

  /** How often to look. */
  static final Duration EVERY = Duration.ofSeconds(1);

  private final SQLiteConnection connection;
  private final Path wal;
  private final SqliteSettings.Limits limits;
  private long lookedAt = System.nanoTime();
  private boolean isDue;
  private volatile boolean isAlarming;

  Checkpoints(SQLiteConnection connection, Path database, SqliteSettings.Limits limits) {
    this.connection = connection;
    this.wal = database.resolveSibling(database.getFileName() + "-wal");
    this.limits = limits;
  }

  /** Whether to look again even if nobody commits. */
  boolean isDue() {
    return isDue;
  }

  /** As of the last look. */
  boolean isAlarming() {
    return isAlarming;
  }

  /** Between transactions. */
  void look() throws SQLException {
    if (System.nanoTime() - lookedAt < EVERY.toNanos()) {
      isDue = true;
      return;
    }
    if (size() > limits.walKept()) {
      shorten();
    }
    long size = size();
    isDue = size > limits.walKept();
    alarm(size);
    lookedAt = System.nanoTime();
  }

  private void alarm(long size) {
    boolean now = size > limits.walAlert();
    if (now && !isAlarming) {
      LOG.warn(
          "wal: {} has grown to {} MiB, because somebody reads in the database without an end; look for"
              + " other programs that have it open",
          wal,
          size / MIB);
    } else if (!now && isAlarming) {
      LOG.info("wal: {} is short again", wal);
    }
    isAlarming = now;
  }

  private void shorten() throws SQLException {
    int busy = connection.getBusyTimeout();
    connection.setBusyTimeout(Math.toIntExact(PATIENCE.toMillis()));
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("pragma wal_checkpoint(truncate)")) {
      if (row.next() && row.getBoolean(1)) {
        LOG.debug("somebody reads in {}, trying again", wal);
      }
    } finally {
      connection.setBusyTimeout(busy);
    }
  }

  private long size() {
    try {
      return Files.size(wal);
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      LOG.warn("the size of {} cannot be read: {}", wal, e.toString());
      return 0;
    }
  }
}
