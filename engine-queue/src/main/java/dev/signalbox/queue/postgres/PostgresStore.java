package dev.signalbox.queue.postgres;

import dev.signalbox.queue.log.Duty;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.sql.GroupCommit;
import dev.signalbox.queue.sql.Item;
import dev.signalbox.queue.sql.Reads;
import dev.signalbox.queue.sql.SqlLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log and the tokens in a database of PostgreSQL 15 or newer.
 *
 * <p>One thread of each engine writes, with one commit for all that many callers have handed in;
 * reads have a pool of connections. Instants are kept in milliseconds. Where the server is gone, an
 * append waits for the limit {@code patience} from then on, and is answered with {@code Lost} after
 * that; the store goes on by itself when the server is back.
 */
public final class PostgresStore implements SqlLog {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresStore.class);

  private static final String NEWEST =
      "select greatest(coalesce((select max(run) from run), ''), forgotten) from engine where id = 1";

  private final Tenure tenure;
  private final PoolReads readers;
  private final PostgresWriter writer;
  private final GroupCommit commits;
  private final Optional<Duties> duties;
  private final AtomicBoolean closed = new AtomicBoolean();

  private PostgresStore(
      Tenure tenure,
      PoolReads readers,
      PostgresWriter writer,
      GroupCommit commits,
      Optional<Duties> duties) {
    this.duties = duties;
    this.tenure = tenure;
    this.readers = readers;
    this.writer = writer;
    this.commits = commits;
  }

  /**
   * Opens the store, and brings the database to the schema of this build.
   *
   * @throws StoreUnavailable if the server cannot be reached
   * @throws dev.signalbox.queue.log.UnusableStore if it refuses us, is too old, or the database is
   *     not fit
   * @throws dev.signalbox.queue.log.DataInUse if another engine works on it
   */
  public static PostgresStore open(PostgresSettings settings) {
    var connections = new Connections(settings.address(), settings.limits());
    try {
      Connection connection = connections.writer(settings.durability());
      try {
        return open(settings, connections, connection);
      } catch (SQLException | RuntimeException | InterruptedException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw PostgresDatabase.refused(settings.address(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailable("interrupted while the store was being opened", e);
    }
  }

  private static PostgresStore open(
      PostgresSettings settings, Connections connections, Connection connection)
      throws SQLException, InterruptedException {
    Schema.migrate(connection, connections.patient());
    connection.commit();
    Tenure tenure = Tenure.claim(connection, settings);
    var limits = settings.limits();
    var writer = new PostgresWriter(connections, settings, tenure, connection);
    var readers = new PoolReads(connections.readers(), limits.read());
    var commits =
        new GroupCommit(
            writer,
            new GroupCommit.Bounds(limits.batchTransactions(), limits.batchChars()),
            settings.onLoss());
    commits.start();
    Optional<Duties> duties =
        switch (settings.sharing()) {
          case ALONE -> Optional.empty();
          case SHARED -> Optional.of(Duties.begin(connections));
        };
    return new PostgresStore(tenure, readers, writer, commits, duties);
  }

  /** Which incarnation of the store this is, counted from 1. */
  public long epoch() {
    return tenure.epoch();
  }

  @Override
  public boolean isShared() {
    return duties.isPresent();
  }

  @Override
  public boolean isOnDuty(Duty duty) {
    return duties.map(each -> each.has(duty)).orElse(true);
  }

  /** Whether another engine was at work on it when this one came. */
  public boolean hasJoined() {
    return tenure.joined();
  }

  /** Whether it is another incarnation than the last engine has had. */
  public boolean isRenewed() {
    return tenure.renewed();
  }

  /** The newest run that was ever made, also if it was forgotten since; empty before the first. */
  public String newestRun() {
    return readers.read(context -> String.valueOf(context.fetchValue(NEWEST)));
  }

  /** Names the database among all, whichever server has it after a failover. */
  public String name() {
    return tenure.database();
  }

  @Override
  public boolean cleanBefore() {
    return tenure.cleanBefore();
  }

  @Override
  public boolean isFull() {
    return writer.isFull();
  }

  @Override
  public boolean isReachable() {
    return writer.trouble().isEmpty();
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
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    duties.ifPresent(Duties::close);
    try {
      switch (commits.end()) {
        case CLEAN, LOST -> writer.close();
        case STUCK -> LOG.error("the writer of the log does not end; leaving it behind");
      }
      readers.close();
    } catch (SQLException e) {
      LOG.warn("the store could not be closed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
