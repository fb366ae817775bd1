package dev.signalbox.queue.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.signalbox.queue.sql.Durability;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connections to the database. Every wait has an end: the server's on a statement and on a lock,
 * ours on the server. A server ends the session of a client that is gone, or that sits on an open
 * transaction, soon: it may hold locks.
 */
record Connections(PostgresAddress address, PostgresSettings.Limits limits) {
  /** Beyond the time that the server has for an answer, for the way. */
  private static final Duration WAY = Duration.ofSeconds(2);

  /** One that writes. */
  Connection writer(Durability durability) throws SQLException {
    String commit =
        switch (durability) {
          case FULL -> "";
          case RELAXED -> " -c synchronous_commit=off";
        };
    Connection connection = source(limits.statement(), commit).getConnection();
    try {
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** One for what may take its time: to make the schema, to copy, to check. */
  PGSimpleDataSource patient() {
    return source(Duration.ZERO, "");
  }

  /** One that reads, outside of transactions. */
  Connection reader() throws SQLException {
    return source(limits.read(), "").getConnection();
  }

  HikariDataSource readers() {
    var config = new HikariConfig();
    config.setPoolName("store-readers");
    config.setDataSource(source(limits.read(), ""));
    config.setReadOnly(true);
    config.setAutoCommit(false);
    config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
    config.setMaximumPoolSize(limits.readers());
    config.setMinimumIdle(1);
    config.setConnectionTimeout(Math.max(250, limits.read().toMillis()));
    config.setValidationTimeout(Math.max(250, limits.read().toMillis() / 2));
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }

  private PGSimpleDataSource source(Duration statement, String more) {
    var source = new PGSimpleDataSource();
    source.setServerNames(new String[] {address.host()});
    source.setPortNumbers(new int[] {address.port()});
    source.setDatabaseName(address.database());
    source.setUser(address.user());
    address.password().ifPresent(source::setPassword);
    source.setApplicationName("signalbox");
    source.setConnectTimeout(seconds(limits.connect()));
    source.setLoginTimeout(seconds(limits.connect()));
    source.setTcpKeepAlive(true);
    if (statement.isPositive()) {
      source.setSocketTimeout(seconds(statement.plus(WAY)));
    }
    source.setOptions(
        "-c client_min_messages=warning -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5"
            + " -c tcp_keepalives_count=3 -c default_transaction_isolation=read\\ committed"
            + (" -c statement_timeout=" + statement.toMillis())
            + (" -c lock_timeout=" + statement.dividedBy(2).toMillis())
            + (" -c idle_in_transaction_session_timeout=" + statement.toMillis())
            + more);
    try {
      for (var option : address.options().entrySet()) {
        source.setProperty(option.getKey(), option.getValue());
      }
    } catch (SQLException e) {
      throw new IllegalArgumentException("the driver refuses an option: " + e.getMessage(), e);
    }
    return source;
  }

  private static int seconds(Duration duration) {
    return Math.toIntExact(Math.max(1, duration.plusMillis(999).toSeconds()));
  }

  static DSLContext context(Connection connection) {
    return DSL.using(connection, SQLDialect.POSTGRES, SETTINGS);
  }

  static DSLContext context(DataSource source) {
    return DSL.using(source, SQLDialect.POSTGRES, SETTINGS);
  }

  private static final Settings SETTINGS =
      new Settings().withExecuteLogging(false).withRenderSchema(false);
}
