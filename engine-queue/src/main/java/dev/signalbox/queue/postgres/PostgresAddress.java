package dev.signalbox.queue.postgres;

import java.util.Map;
import java.util.Optional;

/**
 * Where a database is, and as whom it is used.
 *
 * @param options of the driver, by its own names: {@code sslmode} and the like
 */
public record PostgresAddress(
    String host,
    int port,
    String database,
    String user,
    Optional<String> password,
    Map<String, String> options) {

  public PostgresAddress {
    options = Map.copyOf(options);
  }

  /** Without the password: this is shown. */
  @Override
  public String toString() {
    return "postgresql://" + user + "@" + host + ":" + port + "/" + database;
  }
}
