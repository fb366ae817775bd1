package dev.signalbox.queue.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConnection;

/**
 * Keeps SQLite's own log short. Its pages are moved into the database beside the commits, and once
 * nearly all are, the rest between two of them: then SQLite begins the log anew, if nobody reads in
 * it. As long as somebody does, it grows. Then this one waits for a moment without readers, now and
 * then and never for long: commits wait meanwhile, and our own reads have a deadline.
 *
 * <p>Used by the writer's thread alone. That two connections do this at once has cost data with an
 * old SQLite, which is refused ({@link Database#refuseOld}).
 */
final class Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final Duration PATIENCE = Duration.ofMillis(50);
  private static final long MIB = 1 << 20;

  /** How often to look at the file. */
  static final Duration EVERY = Duration.ofSeconds(1);

  /** Commits between two looks at the pages: a look costs a hundredth of a commit. */
  private static final int COMMITS = 8;

  /** 16 MiB: a page that many commits change is copied into the database once. */
  private static final int LONG = 4096;

  /** So few are moved between two commits sooner than another thread is woken. */
  private static final int FEW = 256;

  private final SQLiteConnection connection;
  private final PreparedStatement pagesNow;
  private final Backfill backfill;
  private final Runway runway;
  private final Path wal;
  private final SqliteSettings.Limits limits;
  private long lookedAt = System.nanoTime();
  private int commits;
  private Pages before = new Pages(0, 0);
  private boolean isDue;
  private volatile boolean isAlarming;

  /**
   * Of SQLite's log.
   *
   * @param written since it was begun anew
   * @param moved of these, into the database
   */
  private record Pages(int written, int moved) {
    int rest() {
      return written - moved;
    }
  }

  Checkpoints(
      SQLiteConnection connection,
      Backfill backfill,
      Runway runway,
      Path wal,
      SqliteSettings.Limits limits)
      throws SQLException {
    this.connection = connection;
    this.pagesNow = connection.prepareStatement("pragma wal_checkpoint(noop)");
    this.backfill = backfill;
    this.runway = runway;
    this.wal = wal;
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
    if (++commits % COMMITS == 0) {
      move();
    }
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

  /** Only what is new since the last pass is worth another: a reader may hold back the rest. */
  private void move() throws SQLException {
    if (backfill.isBusy()) {
      return;
    }
    Pages pages = pages();
    runway.look(pages.written());
    if (pages.written() < LONG || pages.rest() == 0 || pages.equals(before)) {
      return;
    }
    if (pages.rest() > FEW) {
      backfill.start();
    } else {
      checkpoint("passive");
    }
    before = pages;
  }

  private Pages pages() throws SQLException {
    try (ResultSet row = pagesNow.executeQuery()) {
      return row.next() ? new Pages(row.getInt(2), row.getInt(3)) : new Pages(0, 0);
    }
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
    try {
      checkpoint("truncate");
    } finally {
      connection.setBusyTimeout(busy);
    }
  }

  private void checkpoint(String mode) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("pragma wal_checkpoint(" + mode + ")")) {
      if (row.next() && row.getBoolean(1)) {
        LOG.debug("somebody reads in {}, trying again", wal);
      }
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
