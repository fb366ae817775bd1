package dev.signalbox.queue.postgres;

import dev.signalbox.queue.log.UnusableStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the tables to what this build expects. */
final class Schema {
  /** The newest of the migrations. */
  static final int VERSION = 1;

  private static final int OLDEST_SERVER = 150_000;

  private Schema() {}

  /** Flyway takes long to start: a database that is up to date does without. */
  static void migrate(Connection connection, DataSource source) throws SQLException {
    refuseUnfit(connection);
    int found = version(connection);
    if (found > VERSION) {
      throw new UnusableStore(
          "store: expected a database of this version of Signalbox or an older one, found schema version "
              + found
              + ", which only a newer version knows; start that one, or restore a backup from before it");
    }
    if (found < VERSION) {
      if (!connection.getAutoCommit()) {
        connection.commit(); // nothing is left open while that takes its time
      }
      migrate(source);
    }
  }

  /**
   * @throws UnusableStore if no store can be in such a database
   */
  static void refuseUnfit(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select current_setting('server_version_num')::int, current_setting('server_version'),"
                    + " current_setting('server_encoding'), pg_is_in_recovery()")) {
      row.next();
      if (row.getInt(1) < OLDEST_SERVER) {
        throw new UnusableStore(
            "store: expected PostgreSQL 15 or newer, found "
                + row.getString(2)
                + "; upgrade the server");
      }
      if (!row.getString(3).equals("UTF8")) {
        throw new UnusableStore(
            "store: expected a database with the encoding UTF8, found "
                + row.getString(3)
                + "; make one with: create database ... encoding 'UTF8' template template0");
      }
      if (row.getBoolean(4)) {
        throw new UnusableStore(
            "store: expected a server that can be written to, found a standby; name the primary");
      }
    }
  }

  /** 0 for a database that is new. */
  static int version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      try (ResultSet table =
          statement.executeQuery("select to_regclass('schema_history') is not null")) {
        table.next();
        if (!table.getBoolean(1)) {
          return 0;
        }
      }
      try (ResultSet newest =
          statement.executeQuery(
              "select coalesce(max(version::int), 0) from schema_history where success")) {
        newest.next();
        return newest.getInt(1);
      }
    }
  }

  private static void migrate(DataSource source) {
    try {
      Flyway.configure(Schema.class.getClassLoader())
          .dataSource(source)
          .locations("classpath:db/postgresql")
          .table("schema_history")
          .loggers("slf4j")
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new UnusableStore(
          "store: the database cannot be brought to the schema of this version; expected one that is"
              + " empty or was made by Signalbox, and the right to create tables: "
              + e.getMessage(),
          e);
    }
  }
}
