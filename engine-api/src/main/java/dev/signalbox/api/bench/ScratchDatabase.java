package dev.signalbox.api.bench;

import dev.signalbox.queue.postgres.PostgresAddress;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * A database that is made for a measurement and removed after it, beside the one that is named: a
 * measurement writes into nobody's store.
 */
public record ScratchDatabase(PostgresAddress beside, PostgresAddress address)
    implements AutoCloseable {
  /** Makes one on the server of a database, whose user may do so. */
  public static ScratchDatabase on(PostgresAddress server) throws IOException {
    String name = "signalbox_scratch_" + Long.toString(System.nanoTime(), 36);
    execute(server, "create database " + name);
    var address =
        new PostgresAddress(
            server.host(), server.port(), name, server.user(), server.password(), server.options());
    return new ScratchDatabase(server, address);
  }

  @Override
  public void close() throws IOException {
    execute(beside, "drop database if exists " + address.database() + " with (force)");
  }

  private static void execute(PostgresAddress on, String sql) throws IOException {
    var properties = new Properties();
    properties.setProperty("user", on.user());
    on.password().ifPresent(password -> properties.setProperty("password", password));
    on.options().forEach(properties::setProperty);
    String url = "jdbc:postgresql://" + on.host() + ":" + on.port() + "/" + on.database();
    try (Connection connection = DriverManager.getConnection(url, properties);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IOException(
          "--store: expected "
              + on
              + " to be a database whose user may make others, found: "
              + e.getMessage(),
          e);
    }
  }
}
