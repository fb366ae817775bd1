package dev.signalbox.api.wiring;

import dev.signalbox.config.EngineConfig;
import dev.signalbox.config.EngineConfig.Store;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.log.Loss;
import dev.signalbox.queue.postgres.PostgresAddress;
import dev.signalbox.queue.postgres.PostgresSettings;
import dev.signalbox.queue.postgres.PostgresStore;
import dev.signalbox.queue.sql.Durability;
import dev.signalbox.queue.sql.SqlLog;
import dev.signalbox.queue.sqlite.DataFolder;
import dev.signalbox.queue.sqlite.SqliteSettings;
import dev.signalbox.queue.sqlite.SqliteStore;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The store that engine.yaml names.
 *
 * @param logLong whether SQLite's own log is larger than it should ever be
 * @param shared what other engines work on it, too, or may come to
 */
public record Stores(SqlLog log, BooleanSupplier logLong, Optional<Shared> shared, Runnable ending)
    implements AutoCloseable {
  /**
   * A store that engines may share.
   *
   * @param name of the store, the same for all of them
   * @param joined whether another one was at work when this one came
   * @param mayLack whether it is known that it may lack what was stored in it
   * @param newestRun the newest run that it has ever had
   */
  record Shared(String name, boolean joined, boolean mayLack, Supplier<String> newestRun) {}

  /** How to open it, besides what engine.yaml says. */
  record Options(Path data, boolean takeover, Failpoints failpoints, Consumer<Loss> onLoss) {}

  static Stores open(EngineConfig config, Options options) {
    return switch (config.store()) {
      case Store.Sqlite _ -> {
        SqliteStore store = SqliteStore.open(sqlite(config, options));
        yield new Stores(store, store::isLogLong, Optional.empty(), store::close);
      }
      case Store.Postgresql database -> postgresql(config, database, options);
    };
  }

  /** What lies beside the log is in the data folder still, which no two engines share. */
  private static Stores postgresql(
      EngineConfig config, Store.Postgresql database, Options options) {
    DataFolder.Lock folder = DataFolder.hold(options.data(), options.takeover());
    try {
      PostgresStore store = PostgresStore.open(settings(config, database, options));
      return new Stores(
          store,
          () -> false,
          store.isShared()
              ? Optional.of(
                  new Shared(
                      store.name(),
                      store.hasJoined(),
                      store.isRenewed() || config.durability() == EngineConfig.Durability.RELAXED,
                      store::newestRun))
              : Optional.empty(),
          () -> {
            store.close();
            folder.close();
          });
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private static SqliteSettings sqlite(EngineConfig config, Options options) {
    var settings =
        SqliteSettings.of(options.data(), options.onLoss())
            .with(durability(config))
            .with(options.failpoints());
    return options.takeover() ? settings.withTakeover() : settings;
  }

  private static PostgresSettings settings(
      EngineConfig config, Store.Postgresql database, Options options) {
    var settings =
        PostgresSettings.of(address(database), options.onLoss())
            .with(durability(config))
            .with(
                switch (config.queue()) {
                  // Each would look for work in a queue of its own.
                  case EngineConfig.Queue.Local _ -> PostgresSettings.Sharing.ALONE;
                  case EngineConfig.Queue.Redis _ -> PostgresSettings.Sharing.SHARED;
                })
            .with(options.failpoints());
    return options.takeover() ? settings.withTakeover() : settings;
  }

  private static Durability durability(EngineConfig config) {
    return switch (config.durability()) {
      case FULL -> Durability.FULL;
      case RELAXED -> Durability.RELAXED;
    };
  }

  public static PostgresAddress address(Store.Postgresql database) {
    return new PostgresAddress(
        database.host(),
        database.port(),
        database.database(),
        database.user(),
        database.password(),
        database.options());
  }

  @Override
  public void close() {
    ending.run();
  }
}
