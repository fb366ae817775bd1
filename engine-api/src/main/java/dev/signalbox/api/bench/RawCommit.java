package dev.signalbox.api.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** What one commit of one row costs on this disk, without any engine: the yardstick of all else. */
final class RawCommit {
  private static final int COMMITS = 500;

  private RawCommit() {}

  static double medianMillis(Path file) throws IOException {
    try {
      return new Timings(nanos(file)).percentileMillis(50);
    } catch (SQLException e) {
      throw new IOException("SQLite: " + e.getMessage(), e);
    }
  }

  private static long[] nanos(Path file) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      try (var setup = connection.createStatement()) {
        setup.execute("pragma journal_mode=wal");
        setup.execute("pragma synchronous=full");
        setup.execute("create table entry (id integer primary key, body text)");
      }
      connection.setAutoCommit(false);
      var nanos = new long[COMMITS];
      try (var insert = connection.prepareStatement("insert into entry (body) values (?)")) {
        for (int i = 0; i < COMMITS; i++) {
          long start = System.nanoTime();
          insert.setString(1, "x".repeat(300));
          insert.executeUpdate();
          connection.commit();
          nanos[i] = System.nanoTime() - start;
        }
      }
      return nanos;
    }
  }
}
