package dev.signalbox.queue.sql;

import dev.signalbox.queue.log.Loss;
import dev.signalbox.queue.log.RunLog.Appended;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where {@link GroupCommit} commits; used by one thread at a time. */
public interface Storage {
  /**
   * Stores these with one commit.
   *
   * @return what became of each; where anything was stored, it is durable
   */
  Appended[] store(List<Item> items) throws LostException;

  /** Between two commits, after the answers. */
  void tidy() throws LostException;

  /** After what time to {@link #tidy} again even if nobody commits. */
  Optional<Duration> tidyAgain();

  /** Only when all that was handed in is durable. */
  void endClean() throws SQLException;

  /** The store takes nothing more. */
  final class LostException extends Exception {
    private static final long serialVersionUID = 1L;

    final transient Loss loss;

    public LostException(Loss loss) {
      super(loss.reason());
      this.loss = loss;
    }
  }
}
