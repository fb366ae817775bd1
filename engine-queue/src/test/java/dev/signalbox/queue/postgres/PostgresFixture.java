package dev.signalbox.queue.postgres;

import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunLogConformanceFixture;

/** A store in a database of its own. */
record PostgresFixture(PostgresAddress address) implements RunLogConformanceFixture {
  static PostgresFixture create() {
    return new PostgresFixture(Server.emptyStore());
  }

  @Override
  public RunLog open() {
    return PostgresStore.open(settings());
  }

  PostgresSettings settings() {
    return PostgresSettings.of(address, _ -> {});
  }

  @Override
  public void close() {
    // the database goes with its server
  }
}
