package dev.signalbox.queue.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL that keeps what it promises; one for all tests of this process. Its databases
 * go when it goes: to drop one takes longer than most tests, for the server writes all that it has
 * to the disk first.
 */
public final class Server {
  private static final AtomicInteger NEXT = new AtomicInteger();

  private Server() {}

  private static final class Holder {
    static final EmbeddedPostgres SERVER = begin();

    private static EmbeddedPostgres begin() {
      EmbeddedPostgres server = start();
      long postmaster = postmaster(server);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> quit(postmaster)));
      return server;
    }

    private static long postmaster(EmbeddedPostgres server) {
      try (Connection connection = server.getPostgresDatabase().getConnection();
          var row = connection.createStatement().executeQuery("select pg_backend_pid()")) {
        row.next();
        return ProcessHandle.of(row.getLong(1)).flatMap(ProcessHandle::parent).orElseThrow().pid();
      } catch (SQLException e) {
        throw new IllegalStateException("PostgreSQL does not tell its process", e);
      }
    }

    /** At once: nobody needs what a shutdown in good order would write first. */
    private static void quit(long postmaster) {
      try {
        new ProcessBuilder("kill", "-QUIT", String.valueOf(postmaster)).start();
      } catch (IOException e) {
        System.err.println("PostgreSQL ends in its own time: " + e);
      }
    }
  }

  private static final class Template {
    static final String NAME = make();

    private static String make() {
      PostgresAddress address = database();
      PostgresStore.open(PostgresSettings.of(address, _ -> {})).close();
      return address.database();
    }
  }

  static EmbeddedPostgres start() {
    try {
      return EmbeddedPostgres.builder()
          .setServerConfig("fsync", "on")
          .setServerConfig("synchronous_commit", "on")
          .setServerConfig("full_page_writes", "on")
          .setServerConfig("max_connections", "200")
          .setServerConfig("autovacuum_naptime", "10min") // many databases, each for a moment
          .start();
    } catch (IOException e) {
      throw new IllegalStateException("PostgreSQL cannot be started", e);
    }
  }

  /** A new database in the server. */
  public static PostgresAddress database() {
    return database(Holder.SERVER);
  }

  /** A new database with the tables of an empty store: soon made, for it is a copy. */
  public static PostgresAddress emptyStore() {
    return database(Holder.SERVER, " template " + Template.NAME);
  }

  static PostgresAddress database(EmbeddedPostgres server) {
    return database(server, "");
  }

  private static PostgresAddress database(EmbeddedPostgres server, String how) {
    String name = "store" + NEXT.incrementAndGet();
    execute(server, "create database " + name + how);
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
}
