package dev.signalbox.queue.postgres;

import dev.signalbox.queue.log.DataInUse;
import dev.signalbox.queue.log.Loss;
import dev.signalbox.queue.log.UnusableStore;
import dev.signalbox.queue.postgres.PostgresSettings.Sharing;
import dev.signalbox.queue.sql.Storage.LostException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * By what right an engine writes: the epoch names an incarnation of the database, and is another
 * one after a restore, or when an engine was taken over. Besides, each engine holds a lock for as
 * long as it is connected: alone, or shared with others.
 *
 * @param incarnation what the database says of itself
 * @param renewed whether the epoch is a new one: what was known of the one before counts no more
 * @param cleanBefore whether nothing was under way
 * @param joined whether another engine was there already
 */
record Tenure(
    long epoch,
    String incarnation,
    boolean renewed,
    boolean cleanBefore,
    boolean joined,
    Sharing sharing) {
  /** For as long the session of an engine that was killed may still be there. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private static final long PAUSE_MILLIS = 100;

  /**
   * The server, the line of its history, and the database in it. What a server does not tell is
   * left out.
   */
  private static final String INCARNATION =
      "select case when has_function_privilege('pg_control_system()', 'execute')"
          + " then (select system_identifier::text from pg_control_system()) else '' end"
          + " || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8)"
          + " || '/' || (select oid::text from pg_database where datname = current_database())";

  /** Ends the sessions that hold the lock of an engine. */
  private static final String END_HOLDERS =
      "select pg_terminate_backend(pid, 5000) from pg_locks where locktype = 'advisory' and granted"
          + " and database = (select oid from pg_database where datname = current_database())"
          + " and classid = "
          + (Locks.ENGINE >>> 32)
          + " and objid = "
          + (Locks.ENGINE & 0xffff_ffffL)
          + " and objsubid = 1 and pid <> pg_backend_pid()";

  /** The incarnation without the line of its history. */
  String database() {
    return incarnation.substring(0, incarnation.indexOf('/'))
        + incarnation.substring(incarnation.lastIndexOf('/'));
  }

  /** On a new connection, at the start. */
  static Tenure claim(Connection connection, PostgresSettings settings)
      throws SQLException, InterruptedException {
    if (settings.takeover()) {
      ask(connection, END_HOLDERS);
    }
    boolean alone = hold(connection, settings);
    try (Statement statement = connection.createStatement()) {
      statement.execute("select pg_advisory_xact_lock(" + Locks.EPOCH + ")");
    }
    String incarnation = text(connection, INCARNATION);
    Tenure claimed;
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("select epoch, clean, incarnation from engine where id = 1")) {
      if (!row.next()) {
        throw new UnusableStore(
            "store: expected the row of its engine, found none; restore a backup");
      }
      boolean same = row.getString(3).equals(incarnation) && !settings.takeover();
      claimed =
          new Tenure(
              same ? row.getLong(1) : row.getLong(1) + 1,
              incarnation,
              !same,
              !alone || row.getBoolean(2),
              !alone,
              settings.sharing());
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            "update engine set epoch = ?, clean = 0, incarnation = ? where id = 1")) {
      statement.setLong(1, claimed.epoch);
      statement.setString(2, incarnation);
      statement.executeUpdate();
    }
    connection.commit();
    return claimed;
  }

  /** Takes the lock; whether no other engine has it. */
  private static boolean hold(Connection connection, PostgresSettings settings)
      throws SQLException, InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      boolean alone = is(connection, "select pg_try_advisory_lock(" + Locks.ENGINE + ")");
      boolean held = alone;
      if (settings.sharing() == Sharing.SHARED) {
        held = is(connection, "select pg_try_advisory_lock_shared(" + Locks.ENGINE + ")");
        if (alone) {
          ask(connection, "select pg_advisory_unlock(" + Locks.ENGINE + ")");
        }
      }
      connection.commit();
      if (held) {
        return alone;
      }
      if (System.nanoTime() - until > 0) {
        throw new DataInUse(
            "store: expected that no other engine uses "
                + settings.address()
                + ", found that one does; stop it, give this one another database, or, if it hangs,"
                + " take the database over with --takeover; several engines share a database where"
                + " all of them share a queue: redis://HOST:PORT");
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /**
   * On a new connection, after the one before was lost.
   *
   * @throws LostException if the database is another one, or another engine has it
   */
  void resume(Connection connection, Session.Name before) throws SQLException, LostException {
    // It may be at work on what we no longer hear of, and it holds our lock.
    before.end(connection);
    String mode = sharing == Sharing.ALONE ? "" : "_shared";
    if (!is(connection, "select pg_try_advisory_lock" + mode + "(" + Locks.ENGINE + ")")) {
      throw fenced("another engine has taken over the database");
    }
    String found = text(connection, INCARNATION);
    if (!found.equals(incarnation)) {
      throw fenced("the database was restored, or another server has taken its place");
    }
    connection.commit();
  }

  /**
   * The database is another one by now: whoever has known it before is fenced, and the epoch says
   * so.
   */
  void endAge(Connection connection) throws SQLException {
    ask(connection, "update engine set epoch = epoch + 1 where id = 1 and epoch = " + epoch);
    connection.commit();
  }

  static LostException fenced(String why) {
    return new LostException(new Loss(Loss.Kind.FENCED, "fenced: " + why));
  }

  /** Only where no other engine is left. */
  void endClean(Connection connection) throws SQLException {
    if (is(connection, "select pg_try_advisory_lock(" + Locks.ENGINE + ")")) {
      ask(connection, "update engine set clean = 1 where epoch = " + epoch);
    }
    connection.commit();
  }

  private static void ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static boolean is(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() && row.getBoolean(1);
    }
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
