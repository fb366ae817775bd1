package dev.signalbox.queue.sqlite;

import dev.signalbox.queue.log.UnusableStore;
import dev.signalbox.queue.sql.Durability;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.Pragma;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;

/** The file, and how connections to it are set up. */
public record Database(Path file, Duration busy) {
  private static final int[] OLDEST = {3, 51, 3};
  private static final int CACHE_KIB = 8 << 10;

  /** 48 MiB, with a commit, if nobody else has moved them before ({@link Checkpoints}). */
  private static final int CHECKPOINT_PAGES = 12_288;

  SQLiteDataSource source(Durability durability) {
    var config = new SQLiteConfig();
    config.setBusyTimeout(Math.toIntExact(busy.toMillis()));
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(
        switch (durability) {
          case FULL -> SynchronousMode.FULL;
          case RELAXED -> SynchronousMode.NORMAL;
        });
    config.setCacheSize(-CACHE_KIB);
    config.setPragma(Pragma.WAL_AUTOCHECKPOINT, Integer.toString(CHECKPOINT_PAGES));
    return source(config);
  }

  /** A connection that writes nothing, not even to the log of SQLite. */
  public Connection reader() throws SQLException {
    var config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(Math.toIntExact(busy.toMillis()));
    return source(config).getConnection();
  }

  private SQLiteDataSource source(SQLiteConfig config) {
    var source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  public static DSLContext context(Connection connection) {
    var settings = new Settings().withExecuteLogging(false).withRenderSchema(false);
    return DSL.using(connection, SQLDialect.SQLITE, settings);
  }

  /** Older ones can lose what was committed when two connections checkpoint at once. */
  static void refuseOld(SQLiteConnection connection) throws SQLException {
    refuseOld(connection.libversion());
  }

  static void refuseOld(String version) {
    String[] parts = version.split("\\.", -1);
    for (int i = 0; i < OLDEST.length; i++) {
      int part = i < parts.length ? Integer.parseInt(parts[i]) : 0;
      if (part > OLDEST[i]) {
        return;
      }
      if (part < OLDEST[i]) {
        throw new UnusableStore(
            "sqlite: expected version 3.51.3 or newer, found "
                + version
                + "; put the sqlite-jdbc that ships with Signalbox first on the class path");
      }
    }
  }
}
