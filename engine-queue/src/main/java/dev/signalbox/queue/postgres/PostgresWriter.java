package dev.signalbox.queue.postgres;

import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.sql.Conflicts;
import dev.signalbox.queue.sql.Crowded;
import dev.signalbox.queue.sql.Item;
import dev.signalbox.queue.sql.Storage;
import dev.signalbox.queue.sql.Trace;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores items with one commit, on the one connection of this engine that writes.
 *
 * <p>All of them are tried together first; where a row of one is there already, they are done again
 * one by one, so that only that one is refused. What others are in the way of is tried again some
 * times. Where the connection is lost, a new one is made, and it is looked up whether the last
 * commit has happened.
 */
final class PostgresWriter implements Storage {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresWriter.class);
  private static final Appended DURABLE = new Appended.Durable();
  private static final Appended FULL = new Appended.Full();
  private static final Appended BUSY = new Appended.Busy();
  private static final int TRIES = 10;
  private static final long PAUSE_MILLIS = 20;
  private static final long RECONNECT_MILLIS = 250;
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration PING = Duration.ofSeconds(5);

  private final Connections connections;
  private final PostgresSettings settings;
  private final Tenure tenure;
  private final Failpoints failpoints;
  private Session.Name last;

  /** Stored last: a database that lacks it is an older one. */
  private Optional<Trace> latest = Optional.empty();

  private Optional<Session> session;
  private long usedAt = System.nanoTime();
  private volatile long goneAt;
  private volatile long fullAt;
  private volatile boolean full;
  private volatile Optional<String> trouble = Optional.empty();

  PostgresWriter(
      Connections connections, PostgresSettings settings, Tenure tenure, Connection connection)
      throws SQLException {
    this.connections = connections;
    this.settings = settings;
    this.tenure = tenure;
    this.failpoints = settings.failpoints();
    var first = new Session(connection, tenure.epoch(), failpoints);
    this.session = Optional.of(first);
    this.last = first.name();
  }

  /** Why nothing can be stored now; as of the last attempt. */
  Optional<String> trouble() {
    return trouble;
  }

  boolean isFull() {
    return full;
  }

  /** The tries of one call, with the answers of the try that is going on. */
  private static final class Tries {
    private final List<Item> items;
    private final Appended[] answers;
    private boolean together = true;
    private int count;

    /** What would be answered if the commit has happened whose own answer is missing. */
    private Optional<Appended[]> doubted = Optional.empty();

    Tries(List<Item> items) {
      this.items = items;
      this.answers = new Appended[items.size()];
    }

    Appended[] all(Appended answer) {
      Arrays.fill(answers, answer);
      return answers;
    }
  }

  @Override
  public Appended[] store(List<Item> items) throws LostException {
    var tries = new Tries(items);
    while (true) {
      try {
        return attempt(tries);
      } catch (SQLException | RuntimeException e) {
        Optional<Appended[]> answers = after(e, tries);
        if (answers.isPresent()) {
          return answers.get();
        }
      }
    }
  }

  private Appended[] attempt(Tries tries) throws SQLException, LostException {
    tries.all(DURABLE);
    Session now = session();
    now.begin(tries.items, tenure);
    failpoints.reach(Failpoints.Point.C2);
    if (tries.doubted.isPresent()
        && Conflicts.isStored(now.context(), durable(tries.items, tries.doubted.get()))) {
      now.rollBack();
      rememberLatest(durable(tries.items, tries.doubted.get()));
      return tries.doubted.get();
    }
    if (tries.together) {
      now.rows().write(tries.items);
    } else {
      apart(now, tries);
    }
    failpoints.reach(Failpoints.Point.C5);
    now.commit();
    failpoints.reach(Failpoints.Point.C6);
    List<Item> durable = durable(tries.items, tries.answers);
    if (tenure.sharing() == PostgresSettings.Sharing.ALONE) {
      now.rows().remember(durable);
    }
    rememberLatest(durable);
    usedAt = System.nanoTime();
    full = false;
    return tries.answers;
  }

  private void rememberLatest(List<Item> durable) {
    durable.forEach(item -> Trace.of(item).ifPresent(trace -> latest = Optional.of(trace)));
  }

  private void apart(Session now, Tries tries) throws SQLException {
    for (int i = 0; i < tries.answers.length; i++) {
      Item item = tries.items.get(i);
      now.execute("savepoint item");
      try {
        now.rows().write(List.of(item));
      } catch (SQLException | DataAccessException | Crowded e) {
        Mishap mishap = Mishap.of(e);
        if (mishap != Mishap.CONFLICT && mishap != Mishap.REFUSED) {
          throw e;
        }
        now.execute("rollback to item");
        tries.answers[i] = refused(now, item, e, tries);
      }
      now.execute("release item");
    }
  }

  private static Appended refused(Session now, Item item, Exception e, Tries tries)
      throws SQLException {
    if (Mishap.of(e) == Mishap.REFUSED) {
      LOG.error("the database refuses a transaction", e);
      return new Appended.Lost("the database refused it: " + e.getMessage());
    }
    // The session before may have come to its end later than we looked.
    return tries.doubted.isPresent() && Conflicts.isStored(now.context(), List.of(item))
        ? DURABLE
        : Conflicts.of(now.context(), item, e);
  }

  private static List<Item> durable(List<Item> items, Appended[] answers) {
    var durable = new ArrayList<Item>();
    for (int i = 0; i < answers.length; i++) {
      if (answers[i] instanceof Appended.Durable) {
        durable.add(items.get(i));
      }
    }
    return durable;
  }

  // --- When it fails

  /** The answers, or empty to try again. */
  private Optional<Appended[]> after(Exception e, Tries tries) throws LostException {
    Mishap mishap = Mishap.of(e);
    if (mishap != Mishap.GONE && !isRolledBack()) {
      mishap = Mishap.GONE;
    }
    return switch (mishap) {
      case GONE -> gone(e, tries);
      case AGAIN -> {
        LOG.debug("others are in the way, trying again", e);
        if (++tries.count >= TRIES) {
          yield Optional.of(tries.all(BUSY));
        }
        pause(ThreadLocalRandom.current().nextLong(PAUSE_MILLIS * tries.count));
        yield Optional.empty();
      }
      case FULL -> {
        LOG.warn("the disk of the database is full: {}", e.getMessage());
        full = true;
        fullAt = System.nanoTime();
        yield Optional.of(tries.all(FULL));
      }
      case CONFLICT, REFUSED -> {
        if (!tries.together) {
          LOG.error("the database refuses what it has taken one by one", e);
          yield Optional.of(tries.all(new Appended.Lost(String.valueOf(e.getMessage()))));
        }
        tries.together = false;
        yield Optional.empty();
      }
    };
  }

  private boolean isRolledBack() {
    try {
      if (session.isPresent()) {
        session.get().rollBack();
      }
      return true;
    } catch (SQLException e) {
      LOG.debug("the connection is of no use any more", e);
      return false;
    }
  }

  private Optional<Appended[]> gone(Exception e, Tries tries) {
    boolean inDoubt = session.filter(Session::isInDoubt).isPresent();
    boolean first = trouble.isEmpty();
    drop(e);
    if (inDoubt) {
      tries.doubted = Optional.of(tries.answers.clone());
    }
    tries.together = true;
    if (System.nanoTime() - goneAt > settings.limits().patience().toNanos()) {
      String doubt =
          tries.doubted.isPresent()
              ? "; whether it was stored is known once the database can be reached"
              : "; nothing was stored";
      return Optional.of(tries.all(new Appended.Lost(trouble.orElse("gone") + doubt)));
    }
    if (!first) {
      pause(RECONNECT_MILLIS / 2 + ThreadLocalRandom.current().nextLong(RECONNECT_MILLIS));
    }
    return Optional.empty();
  }

  private void drop(Exception e) {
    if (trouble.isEmpty()) {
      goneAt = System.nanoTime();
      LOG.warn("the database {} cannot be reached: {}", settings.address(), e.getMessage());
    }
    trouble = Optional.of("the database cannot be reached: " + e.getMessage());
    try {
      if (session.isPresent()) {
        session.get().close();
      }
    } catch (SQLException f) {
      LOG.debug("the lost connection cannot be closed", f);
    }
    session = Optional.empty();
  }

  private Session session() throws SQLException, LostException {
    if (session.isPresent()) {
      return session.get();
    }
    Connection connection = connections.writer(settings.durability());
    try {
      tenure.resume(connection, last);
      requireLatest(connection);
      var made = new Session(connection, tenure.epoch(), failpoints);
      session = Optional.of(made);
      last = made.name();
      LOG.info("the database {} can be reached again", settings.address());
      trouble = Optional.empty();
      return made;
    } catch (SQLException | RuntimeException | LostException e) {
      connection.close();
      throw e;
    }
  }

  /** A copy of the server's files has the same name for all that it says of itself. */
  private void requireLatest(Connection connection) throws SQLException, LostException {
    if (latest.isPresent() && !latest.get().isKnown(Connections.context(connection))) {
      tenure.endAge(connection);
      throw Tenure.fenced(
          "the database lacks what was stored in it: an older copy has taken its place");
    }
    connection.commit();
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // --- Between two commits

  @Override
  public void tidy() throws LostException {
    if (full && System.nanoTime() - fullAt > PING.toNanos()) {
      full = false;
    }
    boolean idle = System.nanoTime() - usedAt > PING.toNanos();
    if (session.isPresent() && !idle) {
      return;
    }
    try {
      if (!session().isAlive()) {
        throw new SQLException("it does not answer", "08006");
      }
      usedAt = System.nanoTime();
    } catch (SQLException e) {
      drop(e);
    }
  }

  @Override
  public Optional<Duration> tidyAgain() {
    return Optional.of(session.isEmpty() || full ? LOOK : PING);
  }

  @Override
  public void endClean() throws SQLException {
    if (session.isPresent()) {
      tenure.endClean(session.get().connection());
    }
  }

  /** Gives up what is not committed. */
  void close() throws SQLException {
    if (session.isPresent()) {
      session.get().close();
    }
  }
}
