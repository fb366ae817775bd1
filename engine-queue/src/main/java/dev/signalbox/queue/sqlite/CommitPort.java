package dev.signalbox.queue.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The one place where a transaction becomes durable, so that tests can make it fail. */
@FunctionalInterface
public interface CommitPort {
  /**
   * Ends the transaction that is open on this connection. When it returns, all of it is durable.
   */
  void commit(Connection connection) throws SQLException;

  /**
   * The real one. The driver is in auto-commit mode: transactions are begun and ended by
   * statements.
   */
  static CommitPort direct() {
    return connection -> {
      try (Statement statement = connection.createStatement()) {
        statement.execute("commit");
      }
    };
  }
}
