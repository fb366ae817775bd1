package dev.signalbox.queue.postgres;

import dev.signalbox.queue.log.Duty;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which duties are ours, of those that the engines on one database share out among each other. Each
 * is a lock of a session: where its engine ends, or is cut off, the server gives it to the next who
 * asks. No more than a fair share is kept.
 */
final class Duties implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Duties.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  /** So long after the server's last word, a lock may be another's by now. */
  private static final Duration SURE = Duration.ofSeconds(4);

  private static final String TAKE = "select pg_try_advisory_lock(?)";
  private static final String LEAVE = "select pg_advisory_unlock(?)";

  /** The engines that are connected, this one included. */
  private static final String ENGINES =
      "select count(*) from pg_locks where locktype = 'advisory' and granted"
          + " and database = (select oid from pg_database where datname = current_database())"
          + " and classid = "
          + (Locks.ENGINE >>> 32)
          + " and objid = "
          + (Locks.ENGINE & 0xffff_ffffL)
          + " and objsubid = 1";

  private final Connections connections;
  private final CountDownLatch closing = new CountDownLatch(1);
  private Optional<Connection> session = Optional.empty();
  private volatile Set<Duty> ours = Set.of();
  private volatile long confirmed;

  private Duties(Connections connections) {
    this.connections = connections;
  }

  /** Takes what is free, and goes on to do so. */
  static Duties begin(Connections connections) {
    var duties = new Duties(connections);
    duties.look();
    Thread.ofVirtual().name("store-duties").start(duties::run);
    return duties;
  }

  boolean has(Duty duty) {
    return ours.contains(duty) && System.nanoTime() - confirmed < SURE.toNanos();
  }

  private void run() {
    try {
      while (!closing.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      drop();
    }
  }

  private void look() {
    try {
      if (session.isEmpty()) {
        session = Optional.of(connections.reader());
      }
      share(session.get());
      confirmed = System.nanoTime();
    } catch (SQLException e) {
      LOG.debug("no duty can be kept now", e);
      drop();
    }
  }

  private void share(Connection connection) throws SQLException {
    int all = Duty.values().length;
    int engines = Math.max(1, count(connection));
    int fair = (all + engines - 1) / engines;
    var kept = EnumSet.noneOf(Duty.class);
    for (Duty duty : Duty.values()) {
      if (ours.contains(duty)) {
        if (kept.size() < fair) {
          kept.add(duty);
        } else {
          var _ = is(connection, LEAVE, duty);
        }
      }
    }
    for (Duty duty : Duty.values()) {
      if (kept.size() < fair && !ours.contains(duty) && is(connection, TAKE, duty)) {
        kept.add(duty);
      }
    }
    ours = Set.copyOf(kept);
  }

  private static int count(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ENGINES);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getInt(1);
    }
  }

  private static boolean is(Connection connection, String sql, Duty duty) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, Locks.duty(duty));
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private void drop() {
    ours = Set.of();
    try {
      if (session.isPresent()) {
        session.get().close();
      }
    } catch (SQLException e) {
      LOG.debug("a session cannot be closed", e);
    }
    session = Optional.empty();
  }

  @Override
  public void close() {
    closing.countDown();
  }
}
