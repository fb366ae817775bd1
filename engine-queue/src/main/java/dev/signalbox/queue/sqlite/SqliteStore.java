package dev.signalbox.queue.sqlite;

import dev.signalbox.queue.log.DataInUse;
import dev.signalbox.queue.log.UnusableStore;
import dev.signalbox.queue.sql.GroupCommit;
import dev.signalbox.queue.sql.Item;
import dev.signalbox.queue.sql.Reads;
import dev.signalbox.queue.sql.SqlLog;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConnection;

/**
 * The log and the tokens in one file of SQLite, {@code signalbox.db} in the data folder.
 *
 * <p>One writes at a time, with one commit for all that many callers have handed in: a thread of
 * the store's own, or where they are few, who waits for it. Reads have connections of their own.
 * Instants are kept in milliseconds. A second store on the same folder is refused; one that was
 * taken over finds itself fenced at its next commit. Where someone else holds SQLite's write lock,
 * an append waits for three times the limit {@code busy}; then nothing was stored, and it may be
 * handed in again.
 */
public final class SqliteStore implements SqlLog {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);

  private final DataFolder.Lock lock;
  private final Ownership ownership;
  private final Readers readers;
  private final Writer writer;
  private final Backfill backfill;
  private final Checkpoints checkpoints;
  private final Reserve reserve;
  private final GroupCommit commits;
  private final AtomicBoolean closed = new AtomicBoolean();

  private SqliteStore(
      DataFolder.Lock lock,
      Ownership ownership,
      Readers readers,
      Writer writer,
      Backfill backfill,
      Checkpoints checkpoints,
      Reserve reserve,
      GroupCommit commits) {
    this.lock = lock;
    this.ownership = ownership;
    this.readers = readers;
    this.writer = writer;
    this.backfill = backfill;
    this.checkpoints = checkpoints;
    this.reserve = reserve;
    this.commits = commits;
  }

  /**
   * Opens the store, makes it where it is not there, and brings it to the schema of this build.
   *
   * @throws DataInUse if another engine works on it
   * @throws FailedDisk if the disk fails meanwhile
   * @throws UnusableStore if it is of a newer version, on a network file system, or SQLite is too
   *     old
   */
  public static SqliteStore open(SqliteSettings settings) {
    var folder = new DataFolder(settings.data());
    folder.prepare();
    DataFolder.Lock lock = folder.lock(settings.takeover());
    try {
      return open(settings, folder, lock);
    } catch (SQLException e) {
      lock.close();
      throw Trouble.of(e) == Trouble.BUSY ? folder.inUse(Optional.empty()) : unopened(folder, e);
    } catch (RuntimeException e) {
      lock.close();
      throw Trouble.isDiskError(e) ? unopened(folder, e) : e;
    }
  }

  private static RuntimeException unopened(DataFolder folder, Exception e) {
    String message =
        "data: the database " + folder.database() + " cannot be opened: " + e.getMessage();
    return Trouble.isDiskError(e)
        ? new FailedDisk(message + "; look after the disk, then start again", e)
        : new UnusableStore(message, e);
  }

  private static SqliteStore open(SqliteSettings settings, DataFolder folder, DataFolder.Lock lock)
      throws SQLException {
    var limits = settings.limits();
    var reserve = new Reserve(folder.reserve(), limits.reserve());
    reserve.take();
    var database = new Database(folder.database(), limits.busy());
    var source = database.source(settings.durability());
    SQLiteConnection connection = source.getConnection(null, null);
    try {
      Database.refuseOld(connection);
      Schema.migrate(connection, source);
      Ownership ownership = Ownership.claim(connection);
      var readers = new Readers(database, limits.readers(), limits.read());
      var backfill = new Backfill(source);
      var runway = new Runway(folder.log(), limits.walAhead());
      var checkpoints = new Checkpoints(connection, backfill, runway, folder.log(), limits);
      var writer = new Writer(connection, ownership, settings, reserve, checkpoints, runway);
      var commits =
          new GroupCommit(
              writer,
              new GroupCommit.Bounds(limits.batchTransactions(), limits.batchChars()),
              settings.onLoss());
      commits.start();
      return new SqliteStore(
          lock, ownership, readers, writer, backfill, checkpoints, reserve, commits);
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** Which owner of the data this is, counted from 1. */
  public long epoch() {
    return ownership.epoch();
  }

  @Override
  public boolean cleanBefore() {
    return ownership.cleanBefore();
  }

  /** How many owners in a row, up to this one, did not close it. */
  public int crashes() {
    return ownership.crashes();
  }

  /** Whether the disk was found full, and the reserve is not back yet: nothing new is taken. */
  @Override
  public boolean isFull() {
    return reserve.isGivenUp();
  }

  @Override
  public boolean isReachable() {
    return true;
  }

  /** Whether SQLite's own log has grown beyond the limit {@code walAlert}. */
  public boolean isLogLong() {
    return checkpoints.isAlarming();
  }

  @Override
  public Reads reads() {
    return readers;
  }

  @Override
  public void add(Item item) {
    commits.add(item);
  }

  @Override
  public void hasten() {
    commits.hasten();
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      switch (commits.end()) {
        // Whoever closes last tidies up the files of SQLite: the writer; but not after a loss, when
        // it must not touch them again.
        case CLEAN -> {
          readers.close();
          backfill.close();
          writer.close();
        }
        case LOST -> {
          writer.close();
          backfill.close();
          readers.close();
        }
        case STUCK -> LOG.error("the writer of the log does not end; leaving it behind");
      }
      lock.close();
    } catch (SQLException e) {
      LOG.warn("the store could not be closed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
