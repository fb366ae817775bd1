package dev.signalbox.queue.postgres;

import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.sql.Item;
import dev.signalbox.queue.sql.Rows;
import dev.signalbox.queue.sql.Storage.LostException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jooq.DSLContext;

/** A connection that writes, with what was prepared on it. */
final class Session implements AutoCloseable {
  /**
   * Locks, and then looks: what others have committed meanwhile is seen by the second statement.
   */
  private static final String OPENING =
      "select case when alone then pg_advisory_xact_lock(number)"
          + " else pg_advisory_xact_lock_shared(number) end"
          + " from (select * from unnest(?::bigint[], ?::boolean[]) as lock (number, alone)"
          + " order by number) as locks; select epoch from engine where id = 1";

  private final Connection connection;
  private final DSLContext context;
  private final Rows rows;
  private final PreparedStatement opening;
  private final Name name;
  private boolean committing;

  /**
   * A session as the server knows it.
   *
   * @param pid of its process there
   * @param since when it began, as the server writes it
   */
  record Name(int pid, String since) {
    static Name of(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "select pid, backend_start::text from pg_stat_activity where pid = pg_backend_pid()")) {
        row.next();
        return new Name(row.getInt(1), row.getString(2));
      }
    }

    /** Sees to it that it does nothing more. */
    void end(Connection other) throws SQLException {
      try (PreparedStatement statement =
          other.prepareStatement(
              "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                  + " where pid = ? and backend_start::text = ?")) {
        statement.setInt(1, pid);
        statement.setString(2, since);
        statement.execute();
      }
    }
  }

  Session(Connection connection, long epoch, Failpoints failpoints) throws SQLException {
    this.connection = connection;
    this.context = Connections.context(connection);
    this.rows = new Rows(connection, context, epoch, failpoints);
    this.name = Name.of(connection);
    this.opening = connection.prepareStatement(OPENING);
    connection.commit();
  }

  Connection connection() {
    return connection;
  }

  DSLContext context() {
    return context;
  }

  Rows rows() {
    return rows;
  }

  Name name() {
    return name;
  }

  /** Begins a transaction that holds all locks that it will need. */
  void begin(List<Item> items, Tenure tenure) throws SQLException, LostException {
    committing = false;
    Locks locks = Locks.of(items);
    opening.setArray(1, connection.createArrayOf("bigint", locks.numbers()));
    opening.setArray(2, connection.createArrayOf("boolean", locks.modes()));
    opening.execute();
    opening.getMoreResults();
    try (ResultSet row = opening.getResultSet()) {
      if (!row.next() || row.getLong(1) != tenure.epoch()) {
        throw Tenure.fenced("another engine has taken over the database");
      }
    }
  }

  void commit() throws SQLException {
    committing = true;
    connection.commit();
    committing = false;
  }

  /** Whether the answer to a commit is missing. */
  boolean isInDoubt() {
    return committing;
  }

  void rollBack() throws SQLException {
    connection.rollback();
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  boolean isAlive() throws SQLException {
    boolean alive = connection.isValid(2);
    connection.rollback();
    return alive;
  }

  /** Gives up what is not committed. */
  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
