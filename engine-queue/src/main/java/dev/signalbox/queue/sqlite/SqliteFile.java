package dev.signalbox.queue.sqlite;

import dev.signalbox.queue.log.UnusableStore;
import dev.signalbox.queue.sql.SqlAudit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jooq.DSLContext;

/** The database as it lies in its folder, to be looked at. */
public final class SqliteFile {
  private static final Duration BUSY = Duration.ofSeconds(5);

  private SqliteFile() {}

  /**
   * Opens the database of a data folder.
   *
   * @throws UnusableStore if there is none, or it cannot be read
   */
  public static SqlAudit open(Path data) {
    Path file = new DataFolder(data).database();
    if (!Files.isRegularFile(file)) {
      throw new UnusableStore(
          "data: expected the database " + file + ", found none; is this the data folder?");
    }
    try {
      var connection = new Database(file, BUSY).reader();
      return new SqlAudit(connection, Database.context(connection), "begin", SqliteFile::integrity);
    } catch (SQLException e) {
      throw new UnusableStore(
          "data: the database " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads the database of a folder that nobody uses, as a whole.
   *
   * @throws UnusableStore if it is not of this version, or cannot be read
   */
  public static <T> T reading(Path data, Function<DSLContext, T> reading) {
    Path file = new DataFolder(data).database();
    try (Connection connection = new Database(file, BUSY).reader()) {
      int version = Schema.version(connection);
      if (version != Schema.VERSION) {
        throw new UnusableStore(
            "data: expected a database of schema version "
                + Schema.VERSION
                + ", found "
                + version
                + "; start this version of Signalbox on it once, and stop it again");
      }
      return reading.apply(Database.context(connection));
    } catch (SQLException e) {
      throw new UnusableStore(
          "data: the database " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** What SQLite itself finds wrong with the file. */
  private static List<String> integrity(DSLContext context) {
    return context
        .fetch("pragma integrity_check")
        .map(record -> String.valueOf(record.get(0)))
        .stream()
        .filter(line -> !line.equals("ok"))
        .toList();
  }
}
