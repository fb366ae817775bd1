package dev.signalbox.queue.postgres;

import dev.signalbox.queue.ambient.Distrust;
import dev.signalbox.queue.log.DataInUse;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.log.UnusableStore;
import dev.signalbox.queue.sql.SqlAudit;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.postgresql.ds.PGSimpleDataSource;

/** The database, to be looked at or filled, by whoever is no engine. */
public final class PostgresDatabase {
  /** How the name of that part of the driver ends which compares the host with the certificate. */
  private static final String HOST_VERIFIER = "HostnameVerifier";

  private PostgresDatabase() {}

  /**
   * Opens it to be looked at; engines may be at work on it.
   *
   * @throws UnusableStore if it holds no store
   * @throws StoreUnavailable if it cannot be reached
   */
  public static SqlAudit audit(PostgresAddress address) {
    try {
      Connection connection = source(address).getConnection();
      if (Schema.version(connection) == 0) {
        connection.close();
        throw new UnusableStore("store: expected a store in " + address + ", found none");
      }
      return new SqlAudit(
          connection,
          Connections.context(connection),
          "begin isolation level repeatable read read only",
          _ -> List.of());
    } catch (SQLException e) {
      throw refused(address, e);
    }
  }

  /**
   * Makes the schema in an empty database and has it filled; all of it is there afterwards, or
   * nothing.
   *
   * @throws UnusableStore if it holds a store already
   * @throws StoreUnavailable if it cannot be reached
   * @throws DataInUse if an engine works on it
   */
  public static <T> T fill(PostgresAddress address, Function<DSLContext, T> filling) {
    try (Connection connection = source(address).getConnection()) {
      Schema.migrate(connection, source(address));
      if (!is(connection, "select pg_try_advisory_lock(" + Locks.ENGINE + ")")) {
        throw new DataInUse("store: expected that no engine uses " + address + "; stop it");
      }
      connection.setAutoCommit(false);
      if (!is(
          connection,
          "select epoch = 0 and not exists (select 1 from log) from engine where id = 1")) {
        throw new UnusableStore(
            "store: expected an empty database, found that "
                + address
                + " holds a store already; make another one");
      }
      T filled = filling.apply(Connections.context(connection));
      connection.commit();
      return filled;
    } catch (SQLException e) {
      throw refused(address, e);
    }
  }

  /**
   * The server's own name and version; changes nothing.
   *
   * @throws UnusableStore if it is none for a store
   * @throws StoreUnavailable if it cannot be reached
   */
  public static String server(PostgresAddress address) {
    try (Connection connection = source(address).getConnection()) {
      Schema.refuseUnfit(connection);
      return connection.getMetaData().getDatabaseProductName()
          + " "
          + connection.getMetaData().getDatabaseProductVersion();
    } catch (SQLException e) {
      throw refused(address, e);
    }
  }

  private static boolean is(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() && row.getBoolean(1);
    }
  }

  private static PGSimpleDataSource source(PostgresAddress address) {
    return new Connections(address, PostgresSettings.Limits.standard()).patient();
  }

  static RuntimeException refused(PostgresAddress address, SQLException e) {
    String what = "store: " + address + " cannot be used: ";
    return switch (Mishap.of(e)) {
      case GONE, AGAIN, FULL -> new StoreUnavailable(what + reason(e), e);
      case REFUSED, CONFLICT -> new UnusableStore(what + e.getMessage(), e);
    };
  }

  private static String reason(SQLException e) {
    return distrust(e)
        .map(distrust -> distrust + "; sslmode says how much of that is checked")
        .orElseGet(() -> e.getMessage() + "; is the server up, and its address right?");
  }

  /** That the host is another one, the driver finds by itself, and tells in words only. */
  private static Optional<Distrust> distrust(SQLException e) {
    String said = String.valueOf(e.getMessage());
    return Distrust.in(e)
        .or(() ->
            said.contains(HOST_VERIFIER) ? Optional.of(new Distrust(said)) : Optional.empty());
  }
}
