package dev.signalbox.queue.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL that keeps what it promises; one for all tests of this process. */
public final class Server {
  private static final AtomicInteger NEXT = new AtomicInteger();

  private Server() {}

  private static final class Holder {
    static final EmbeddedPostgres SERVER = start();
  }

  static EmbeddedPostgres start() {
    try {
      return EmbeddedPostgres.builder()
          .setServerConfig("fsync", "on")
          .setServerConfig("synchronous_commit", "on")
          .setServerConfig("full_page_writes", "on")
          .setServerConfig("max_connections", "200")
          .start();
    } catch (IOException e) {
      throw new IllegalStateException("PostgreSQL cannot be started", e);
    }
  }

  /** A new database in the server. */
  public static PostgresAddress database() {
    return database(Holder.SERVER);
  }

  static PostgresAddress database(EmbeddedPostgres server) {
    String name = "store" + NEXT.incrementAndGet();
    execute(server, "create database " + name);
    return new PostgresAddress(
        "127.0.0.1", server.getPort(), name, "postgres", Optional.empty(), Map.of());
  }

  /** As the one who may do all. */
  public static void execute(String sql) {
    execute(Holder.SERVER, sql);
  }

  static void execute(EmbeddedPostgres server, String sql) {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  public static void drop(PostgresAddress address) {
    execute("drop database if exists " + address.database() + " with (force)");
  }
}
