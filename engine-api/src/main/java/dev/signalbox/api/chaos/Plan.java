package dev.signalbox.api.chaos;

import dev.signalbox.queue.postgres.PostgresAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * What a storm is to be.
 *
 * @param seed what is left to chance follows from it: which fault, on whom, for how long. When
 *     exactly it happens to what, it does not decide: processes keep their own time
 * @param duration how long faults happen; what began goes on to its end after that
 * @param engines how many share the store
 * @param workers how many worker processes carry out steps; 0: the engines do
 * @param faults those that are wanted
 */
public record Plan(
    long seed,
    Duration duration,
    Store store,
    Queue queue,
    int engines,
    int workers,
    Set<FaultKind> faults) {
  public Plan {
    faults = Set.copyOf(faults);
  }

  /** Where the log is. */
  public sealed interface Store {
    record Sqlite() implements Store {}

    /** A server that is started for the storm. */
    record OwnPostgres(Path programs) implements Store {}

    /** A server that is there: it gets a database for the storm, which is dropped afterwards. */
    record Postgres(PostgresAddress server) implements Store {}
  }

  /** How work reaches the workers. */
  public sealed interface Queue {
    record Local() implements Queue {}

    /** A server that is started for the storm. */
    record OwnRedis(Path program) implements Queue {}

    /** A server of this machine whose database is empty; it is emptied afterwards. */
    record Redis(RedisPlace server) implements Queue {}
  }

  /** Whether Redis carries the work. */
  boolean isSpread() {
    return !(queue instanceof Queue.Local);
  }

  @Override
  public String toString() {
    String where =
        switch (store) {
          case Store.Sqlite _ -> "SQLite";
          case Store.OwnPostgres _, Store.Postgres _ -> "PostgreSQL";
        };
    return where
        + (isSpread() ? " and Redis, " : " and the local queue, ")
        + (engines == 1 ? "one engine" : engines + " engines")
        + (workers == 0 ? "" : workers == 1 ? ", one worker" : ", " + workers + " workers");
  }
}
