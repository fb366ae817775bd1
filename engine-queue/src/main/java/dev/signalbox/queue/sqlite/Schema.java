package dev.signalbox.queue.sqlite;

import dev.signalbox.queue.log.UnusableStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.sqlite.SQLiteDataSource;

/** Brings the tables to what this build expects. */
final class Schema {
  /** The newest of the migrations. */
  static final int VERSION = 17;

  private Schema() {}

  /** Flyway takes long to start: a database that is up to date does without. */
  static void migrate(Connection connection, SQLiteDataSource source) throws SQLException {
    int found = version(connection);
    if (found > VERSION) {
      throw new UnusableStore(
          "data: expected a database of this version of Signalbox or an older one, found schema version "
              + found
              + ", which only a newer version knows; start that one, or restore a backup from before it");
    }
    if (found < VERSION) {
      migrate(source);
    }
  }

  /** 0 for a database that is new. */
  static int version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      try (ResultSet table =
          statement.executeQuery("select 1 from sqlite_schema where name = 'schema_history'")) {
        if (!table.next()) {
          return 0;
        }
      }
      try (ResultSet newest =
          statement.executeQuery(
              "select max(cast(version as integer)) from schema_history where success")) {
        return newest.next() ? newest.getInt(1) : 0;
      }
    }
  }

  private static void migrate(SQLiteDataSource source) {
    try {
      Flyway.configure(Schema.class.getClassLoader())
          .dataSource(source)
          .locations("classpath:db/sqlite")
          .table("schema_history")
          .loggers("slf4j")
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new UnusableStore(
          "the database cannot be brought to the schema of this version: " + e.getMessage(), e);
    }
  }
}
