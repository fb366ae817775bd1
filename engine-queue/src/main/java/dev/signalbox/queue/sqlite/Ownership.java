package dev.signalbox.queue.sqlite;

import dev.signalbox.queue.log.UnusableStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Whose the data are: each owner has an epoch, and writes only while it is the newest.
 *
 * @param cleanBefore whether the owner before closed the store
 * @param crashes how many owners in a row, up to this one, did not
 */
record Ownership(long epoch, boolean cleanBefore, int crashes) {
  static Ownership claim(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("begin immediate");
      Ownership claimed;
      try (ResultSet row =
          statement.executeQuery("select epoch, clean, crashes from engine where id = 1")) {
        if (!row.next()) {
          throw new UnusableStore(
              "data: expected the row of its engine, found none; restore a backup");
        }
        boolean clean = row.getBoolean(2);
        claimed = new Ownership(row.getLong(1) + 1, clean, clean ? 0 : row.getInt(3) + 1);
      }
      statement.execute(
          "update engine set epoch = "
              + claimed.epoch
              + ", clean = 0, crashes = "
              + claimed.crashes);
      statement.execute("commit");
      return claimed;
    }
  }

  /** Inside the transaction that is about to write. */
  boolean isCurrent(PreparedStatement epochNow) throws SQLException {
    try (ResultSet row = epochNow.executeQuery()) {
      return row.next() && row.getLong(1) == epoch;
    }
  }

  static PreparedStatement epochNow(Connection connection) throws SQLException {
    return connection.prepareStatement("select epoch from engine where id = 1");
  }

  void endClean(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("update engine set clean = 1, crashes = 0 where epoch = " + epoch);
    }
  }
}
