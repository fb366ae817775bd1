package dev.signalbox.queue.postgres;

import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.log.Loss;
import dev.signalbox.queue.sql.Durability;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How a store is opened.
 *
 * @param takeover whether to end the sessions of an engine that has the database for itself
 * @param onLoss told once, on a thread of its own, that the store is lost and the process must end
 */
public record PostgresSettings(
    PostgresAddress address,
    Durability durability,
    Sharing sharing,
    boolean takeover,
    Limits limits,
    Failpoints failpoints,
    Consumer<Loss> onLoss) {

  /** Who else may work on the database. */
  public enum Sharing {
    /** No other engine: work is known to this one alone. */
    ALONE,
    /** Others that share a job queue with this one. */
    SHARED
  }

  /**
   * Bounds.
   *
   * @param batchTransactions most transactions in one commit
   * @param batchChars a commit takes no further transaction above this size of its entries, in
   *     characters
   * @param connect how long to wait for a connection
   * @param statement how long the server may work on one statement of the writer
   * @param patience from the loss of the connection on, how long an append waits for a new one
   * @param read how long one read may take
   * @param readers how many reads may go on at once
   */
  public record Limits(
      int batchTransactions,
      long batchChars,
      Duration connect,
      Duration statement,
      Duration patience,
      Duration read,
      int readers) {
    public static Limits standard() {
      return new Limits(
          512,
          4L << 20,
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          8);
    }
  }

  public static PostgresSettings of(PostgresAddress address, Consumer<Loss> onLoss) {
    return new PostgresSettings(
        address,
        Durability.FULL,
        Sharing.ALONE,
        false,
        Limits.standard(),
        new Failpoints.None(),
        onLoss);
  }

  public PostgresSettings with(Durability other) {
    return new PostgresSettings(address, other, sharing, takeover, limits, failpoints, onLoss);
  }

  public PostgresSettings with(Sharing other) {
    return new PostgresSettings(address, durability, other, takeover, limits, failpoints, onLoss);
  }

  public PostgresSettings with(Limits other) {
    return new PostgresSettings(address, durability, sharing, takeover, other, failpoints, onLoss);
  }

  public PostgresSettings with(Failpoints other) {
    return new PostgresSettings(address, durability, sharing, takeover, limits, other, onLoss);
  }

  public PostgresSettings withTakeover() {
    return new PostgresSettings(address, durability, sharing, true, limits, failpoints, onLoss);
  }
}
