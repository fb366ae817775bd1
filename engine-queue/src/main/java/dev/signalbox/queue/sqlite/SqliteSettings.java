package dev.signalbox.queue.sqlite;

import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.log.Loss;
import dev.signalbox.queue.sql.Durability;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How a store is opened.
 *
 * @param data the folder of everything that is durable; made if it is not there
 * @param takeover whether to take the data from an engine that still holds it, and that will find
 *     itself fenced
 * @param onLoss told once, on a thread of its own, that the store is lost and the process must end
 */
public record SqliteSettings(
    Path data,
    Durability durability,
    boolean takeover,
    CommitPort commits,
    Limits limits,
    Failpoints failpoints,
    Consumer<Loss> onLoss) {

  /**
   * Bounds.
   *
   * @param batchTransactions most transactions in one commit
   * @param batchChars a commit takes no further transaction above this size of its entries, in
   *     characters
   * @param busy how long to wait for whoever holds the write lock, each of three times
   * @param read how long one read may take
   * @param readers how many reads may go on at once
   * @param reserve bytes that are kept back for what must still be written to a full disk
   * @param walAhead bytes up to which SQLite's own log is lengthened before it is written
   * @param walKept bytes above which SQLite's own log is made short
   * @param walAlert bytes above which it is reported
   */
  public record Limits(
      int batchTransactions,
      long batchChars,
      Duration busy,
      Duration read,
      int readers,
      long reserve,
      long walAhead,
      long walKept,
      long walAlert) {
    public static Limits standard() {
      return new Limits(
          512,
          4L << 20,
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          4,
          8L << 20,
          16L << 20,
          64L << 20,
          256L << 20);
    }
  }

  public static SqliteSettings of(Path data, Consumer<Loss> onLoss) {
    return new SqliteSettings(
        data,
        Durability.FULL,
        false,
        CommitPort.direct(),
        Limits.standard(),
        new Failpoints.None(),
        onLoss);
  }

  public SqliteSettings with(Durability other) {
    return new SqliteSettings(data, other, takeover, commits, limits, failpoints, onLoss);
  }

  public SqliteSettings withCommits(CommitPort other) {
    return new SqliteSettings(data, durability, takeover, other, limits, failpoints, onLoss);
  }

  public SqliteSettings with(Limits other) {
    return new SqliteSettings(data, durability, takeover, commits, other, failpoints, onLoss);
  }

  public SqliteSettings with(Failpoints other) {
    return new SqliteSettings(data, durability, takeover, commits, limits, other, onLoss);
  }

  public SqliteSettings withTakeover() {
    return new SqliteSettings(data, durability, true, commits, limits, failpoints, onLoss);
  }
}
