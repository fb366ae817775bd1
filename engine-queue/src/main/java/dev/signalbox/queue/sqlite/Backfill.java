package dev.signalbox.queue.sqlite;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;

/**
 * Moves SQLite's own log into the database on a thread and a connection of its own, while the
 * writer goes on committing. Both are made when there is something to move for the first time, as a
 * small server never has that much, and the thread sleeps until it is asked.
 */
final class Backfill implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Backfill.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final SQLiteDataSource source;
  private Optional<Thread> thread = Optional.empty();
  private volatile boolean wanted;
  private volatile boolean closing;
  private volatile Optional<SQLException> failure = Optional.empty();

  Backfill(SQLiteDataSource source) {
    this.source = source;
  }

  /** Whether a pass was asked for and has not ended. */
  boolean isBusy() {
    return wanted;
  }

  /**
   * Asks for one pass.
   *
   * @throws SQLException if one before it has failed: what was moved is not known then
   */
  void start() throws SQLException {
    if (failure.isPresent()) {
      throw failure.get();
    }
    wanted = true;
    if (thread.isEmpty()) {
      thread = Optional.of(Thread.ofPlatform().name("log-backfill").daemon().start(this::run));
    }
    LockSupport.unpark(thread.get());
  }

  private void run() {
    try (SQLiteConnection connection = source.getConnection(null, null);
        Statement statement = connection.createStatement()) {
      while (!closing && failure.isEmpty()) {
        if (wanted) {
          pass(statement);
          wanted = false;
        } else {
          LockSupport.park(this);
        }
      }
    } catch (SQLException e) {
      // It stays wanted: the commits move the log themselves, as they do when a pass takes too
      // long.
      LOG.warn("SQLite's log is moved with commits, as no connection does it beside them", e);
    }
  }

  private void pass(Statement statement) {
    try {
      statement.execute("pragma wal_checkpoint(passive)");
    } catch (SQLException e) {
      if (Trouble.of(e) == Trouble.FATAL) {
        failure = Optional.of(e);
      } else {
        LOG.debug("SQLite's log is moved the next time", e);
      }
    }
  }

  /** Waits for a pass that is under way, though not for one that hangs in a failed disk. */
  @Override
  public void close() {
    closing = true;
    if (thread.isPresent()) {
      LockSupport.unpark(thread.get());
      try {
        thread.get().join(PATIENCE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
