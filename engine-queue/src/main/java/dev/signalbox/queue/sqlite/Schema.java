package dev.signalbox.queue.sqlite;

import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.sqlite.SQLiteDataSource;

/** Brings the tables to what this build expects. */
final class Schema {
  private Schema() {}

  static void migrate(SQLiteDataSource source) {
    Flyway flyway =
        Flyway.configure(Schema.class.getClassLoader())
            .dataSource(source)
            .locations("classpath:db/sqlite")
            .table("schema_history")
            .loggers("slf4j")
            .load();
    try {
      refuseNewer(flyway.info().all());
      flyway.migrate();
    } catch (FlywayException e) {
      throw new UnusableStore(
          "the database cannot be brought to the schema of this version: " + e.getMessage(), e);
    }
  }

  private static void refuseNewer(MigrationInfo[] all) {
    Arrays.stream(all)
        .filter(info -> info.getState().isApplied() && !info.getState().isResolved())
        .findFirst()
        .ifPresent(info -> {
          throw new UnusableStore(
              "data: expected a database of this version of Signalbox or an older one, found schema version "
                  + info.getVersion()
                  + ", which only a newer version knows; start that one, or restore a backup from before it");
        });
  }
}
