package dev.signalbox.queue.sqlite;

import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.log.Loss;
import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.sql.Conflicts;
import dev.signalbox.queue.sql.Crowded;
import dev.signalbox.queue.sql.Item;
import dev.signalbox.queue.sql.Rows;
import dev.signalbox.queue.sql.Storage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Stores items with one commit, on the one connection that writes.
 *
 * <p>All of them are tried together first. If a row of one is there already, they are done again
 * one by one, so that only that one is refused. If the disk is full, the reserve is given up, and
 * what begins new work is refused until it is back.
 */
final class Writer implements Storage {
  private static final Appended DURABLE = new Appended.Durable();
  private static final Appended FULL = new Appended.Full();
  private static final Appended BUSY = new Appended.Busy();
  private static final int BUSY_TRIES = 3;

  /** Some errors have ended the transaction already, and then there is none to roll back. */
  private static final SQLiteErrorCode NO_TRANSACTION = SQLiteErrorCode.SQLITE_ERROR;

  private final Connection connection;
  private final DSLContext context;
  private final PreparedStatement begin;
  private final PreparedStatement epochNow;
  private final Ownership ownership;
  private final Rows rows;
  private final CommitPort commits;
  private final Failpoints failpoints;
  private final Reserve reserve;
  private final Checkpoints checkpoints;
  private final Runway runway;

  Writer(
      Connection connection,
      Ownership ownership,
      SqliteSettings settings,
      Reserve reserve,
      Checkpoints checkpoints,
      Runway runway)
      throws SQLException {
    this.connection = connection;
    this.context = Database.context(connection);
    this.begin = connection.prepareStatement("begin immediate");
    this.epochNow = Ownership.epochNow(connection);
    this.ownership = ownership;
    this.failpoints = settings.failpoints();
    this.rows = new Rows(connection, context, ownership.epoch(), failpoints);
    this.commits = settings.commits();
    this.reserve = reserve;
    this.checkpoints = checkpoints;
    this.runway = runway;
  }

  @Override
  public Appended[] store(List<Item> items) throws LostException {
    var answers = new Appended[items.size()];
    boolean together = true;
    for (int busy = 0; busy < BUSY_TRIES; ) {
      Arrays.fill(answers, DURABLE);
      Trouble trouble = attempt(items, answers, together);
      switch (trouble) {
        case NONE -> {
          return answers;
        }
        case CONFLICT -> together = false;
        case BUSY -> busy++;
        case FULL -> {
          if (!reserve.release()) {
            Arrays.fill(answers, FULL);
            return answers;
          }
        }
        case FATAL -> throw new IllegalStateException("a fatal error ends the writer");
      }
    }
    Arrays.fill(answers, BUSY);
    return answers;
  }

  /** Leaves no transaction open. */
  private Trouble attempt(List<Item> items, Appended[] answers, boolean together)
      throws LostException {
    try {
      commit(items, answers, together);
      return Trouble.NONE;
    } catch (SQLException | RuntimeException e) {
      Trouble trouble = Trouble.of(e);
      if (trouble == Trouble.FATAL || (trouble == Trouble.CONFLICT && !together)) {
        throw lost(e);
      }
      rollBack();
      return trouble;
    }
  }

  private void commit(List<Item> items, Appended[] answers, boolean together)
      throws SQLException, LostException {
    List<Item> admitted = admit(items, answers);
    if (admitted.isEmpty()) {
      return;
    }
    begin.execute();
    failpoints.reach(Failpoints.Point.C2);
    if (!ownership.isCurrent(epochNow)) {
      rollBack();
      throw new LostException(
          new Loss(Loss.Kind.FENCED, "fenced: another engine has taken over the data"));
    }
    if (!reserve.isGivenUp()) {
      runway.lengthen();
    }
    if (together) {
      rows.write(admitted);
    } else {
      apart(items, answers);
    }
    failpoints.reach(Failpoints.Point.C5);
    commits.commit(connection);
    failpoints.reach(Failpoints.Point.C6);
    rows.remember(durable(items, answers));
  }

  /** While the reserve is spent, nothing new. */
  private List<Item> admit(List<Item> items, Appended[] answers) {
    if (!reserve.isSpent()) {
      return items;
    }
    for (int i = 0; i < answers.length; i++) {
      if (items.get(i).isNewWork()) {
        answers[i] = FULL;
      }
    }
    return durable(items, answers);
  }

  private void apart(List<Item> items, Appended[] answers) throws SQLException {
    for (int i = 0; i < answers.length; i++) {
      if (answers[i] instanceof Appended.Durable) {
        Item item = items.get(i);
        execute("savepoint item");
        try {
          rows.write(List.of(item));
        } catch (SQLException | DataAccessException | Crowded e) {
          if (Trouble.of(e) != Trouble.CONFLICT) {
            throw e;
          }
          execute("rollback to item");
          answers[i] = Conflicts.of(context, item, e);
        }
        execute("release item");
      }
    }
  }

  private static List<Item> durable(List<Item> items, Appended[] answers) {
    var durable = new ArrayList<Item>(answers.length);
    for (int i = 0; i < answers.length; i++) {
      if (answers[i] instanceof Appended.Durable) {
        durable.add(items.get(i));
      }
    }
    return durable;
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void rollBack() throws LostException {
    try {
      execute("rollback");
    } catch (SQLException e) {
      if (!(e instanceof SQLiteException known && known.getResultCode() == NO_TRANSACTION)) {
        throw lost(e);
      }
    }
  }

  private static LostException lost(Exception e) {
    var lost =
        new LostException(new Loss(Loss.Kind.STORAGE, "the storage failed: " + e.getMessage()));
    lost.initCause(e);
    return lost;
  }

  @Override
  public void tidy() throws LostException {
    var _ = reserve.isSpent();
    try {
      checkpoints.look();
    } catch (SQLException e) {
      if (Trouble.of(e) == Trouble.FATAL) {
        throw lost(e);
      }
    }
  }

  @Override
  public Optional<Duration> tidyAgain() {
    return checkpoints.isDue() || reserve.isGivenUp()
        ? Optional.of(Checkpoints.EVERY)
        : Optional.empty();
  }

  @Override
  public void endClean() throws SQLException {
    ownership.endClean(connection);
  }

  /** Gives up what is not committed. */
  void close() throws SQLException {
    begin.close();
    epochNow.close();
    connection.close();
  }
}
