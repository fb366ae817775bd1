package dev.signalbox.queue.sqlite;

import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.sql.Reads;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.ProgressHandler;

/**
 * A few connections that can only read. Whoever reads has to wait for one, and to be done with it,
 * within the deadline.
 */
final class Readers implements Reads, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Readers.class);

  /**
   * Instructions of SQLite's machine between two looks at the clock: a fraction of a millisecond.
   */
  private static final int LOOK_EVERY = 10_000;

  private final Duration limit;
  private final int count;
  private final BlockingQueue<Reader> idle;
  private volatile boolean closed;

  private record Reader(Connection connection, DSLContext context, Deadline deadline) {}

  private static final class Deadline extends ProgressHandler {
    private volatile long at;

    @Override
    protected int progress() {
      return System.nanoTime() - at > 0 ? 1 : 0;
    }
  }

  Readers(Database database, int count, Duration limit) throws SQLException {
    this.limit = limit;
    this.count = count;
    this.idle = new ArrayBlockingQueue<>(count);
    for (int i = 0; i < count; i++) {
      Connection connection = database.reader();
      var deadline = new Deadline();
      ProgressHandler.setHandler(connection, LOOK_EVERY, deadline);
      idle.add(new Reader(connection, Database.context(connection), deadline));
    }
  }

  @Override
  public <T> T read(Function<DSLContext, T> query) {
    long until = System.nanoTime() + limit.toNanos();
    Reader reader = borrow();
    try {
      reader.deadline().at = until;
      return query.apply(reader.context());
    } catch (DataAccessException e) {
      throw new StoreUnavailable(
          "the store cannot be read, or not within " + limit.toMillis() + " ms", e);
    } finally {
      idle.add(reader);
    }
  }

  private Reader borrow() {
    try {
      Reader reader = closed ? null : idle.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (reader == null) {
        throw new StoreUnavailable(
            closed
                ? "the store is closed"
                : "all readers of the store are busy for " + limit.toMillis() + " ms");
      }
      return reader;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailable("interrupted while waiting for a reader of the store", e);
    }
  }

  /** Waits for those who read: each of them has a deadline. */
  @Override
  public void close() {
    closed = true;
    for (int i = 0; i < count; i++) {
      try {
        Reader reader = idle.poll(2 * limit.toNanos(), TimeUnit.NANOSECONDS);
        if (reader != null) {
          reader.connection().close();
        }
      } catch (SQLException e) {
        LOG.warn("a reader of the store cannot be closed", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
