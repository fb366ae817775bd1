package dev.signalbox.queue.sqlite;

import static dev.signalbox.queue.log.RunLogConformanceSamples.append;
import static dev.signalbox.queue.log.RunLogConformanceSamples.entry;
import static dev.signalbox.queue.log.RunLogConformanceSamples.settled;
import static dev.signalbox.queue.log.RunLogConformanceSamples.stream;
import static dev.signalbox.queue.log.RunLogConformanceSamples.transaction;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.queue.log.Loss;
import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.sql.Durability;
import dev.signalbox.queue.sqlite.SqliteSettings.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Storage that fails: full, locked, broken. */
@Order(2) // It takes a quarter of a minute.
class SqliteFaultsTest {
  private static final Appended DURABLE = new Appended.Durable();
  private static final Appended FULL = new Appended.Full();
  private static final Limits SMALL =
      new Limits(
          512,
          1 << 20,
          Duration.ofMillis(150),
          Duration.ofSeconds(5),
          2,
          64 << 10,
          1 << 20,
          1 << 20,
          8 << 20);

  private final List<Loss> losses = new CopyOnWriteArrayList<>();
  private SqliteFixture fixture;

  @BeforeEach
  void create() throws Exception {
    fixture = SqliteFixture.create();
  }

  @AfterEach
  void remove() throws Exception {
    fixture.close();
  }

  @Test
  void F03_after_an_error_of_the_disk_nothing_is_taken_any_more_and_what_was_durable_is_there()
      throws Exception {
    var broken = new AtomicBoolean();
    CommitPort port =
        connection -> {
          if (broken.get()) {
            throw error(SQLiteErrorCode.SQLITE_IOERR_FSYNC);
          }
          CommitPort.direct().commit(connection);
        };
    try (SqliteStore store = open(port)) {
      assertThat(settled(store, transaction(entry(stream(1), 1)))).isEqualTo(DURABLE);
      broken.set(true);
      var answers = new ArrayList<CompletableFuture<Appended>>();
      for (int i = 2; i < 30; i++) {
        answers.add(append(store, transaction(entry(stream(1), i))));
      }
      for (var answer : answers) {
        assertThat(settled(answer)).isInstanceOf(Appended.Lost.class);
      }
      broken.set(false);
      assertThat(settled(store, transaction(entry(stream(2), 1))))
          .isInstanceOf(Appended.Lost.class);
      await().atMost(10, SECONDS).until(() -> !losses.isEmpty());
    }

    assertThat(losses).extracting(Loss::kind).containsExactly(Loss.Kind.STORAGE);
    try (SqliteStore again = open(CommitPort.direct())) {
      assertThat(again.cleanBefore()).isFalse();
      assertThat(again.crashes()).isEqualTo(1);
      assertThat(again.read(stream(1), 0, 100)).containsExactly(entry(stream(1), 1));
      assertThat(again.read(stream(2), 0, 100)).isEmpty();
    }
  }

  @Test
  void F03_a_commit_of_which_nobody_knows_is_answered_as_lost_even_if_it_was_stored()
      throws Exception {
    CommitPort port =
        connection -> {
          CommitPort.direct().commit(connection);
          throw error(SQLiteErrorCode.SQLITE_IOERR);
        };
    try (SqliteStore store = open(port)) {
      assertThat(settled(store, transaction(entry(stream(1), 1))))
          .isInstanceOf(Appended.Lost.class);
    }

    try (SqliteStore again = open(CommitPort.direct())) {
      assertThat(again.read(stream(1), 0, 100)).hasSize(1);
    }
  }

  @Test
  void F04_on_a_full_disk_new_work_is_refused_and_what_has_begun_goes_on_in_the_reserve()
      throws Exception {
    var reserve = new DataFolder(fixture.settings().data()).reserve();
    var full = new AtomicBoolean();
    CommitPort port =
        connection -> {
          if (full.get() && Files.exists(reserve)) {
            throw error(SQLiteErrorCode.SQLITE_FULL);
          }
          CommitPort.direct().commit(connection);
        };
    try (SqliteStore store = open(port)) {
      assertThat(settled(store, transaction(entry(stream(1), 1)))).isEqualTo(DURABLE);
      assertThat(reserve).hasSize(SMALL.reserve());

      full.set(true);
      var begun = append(store, transaction(entry(stream(1), 2)));
      var fresh = append(store, transaction(entry(stream(2), 1)));

      assertThat(settled(begun)).isEqualTo(DURABLE);
      assertThat(settled(fresh)).isEqualTo(FULL);

      full.set(false);
      await()
          .atMost(10, SECONDS)
          .until(() -> settled(store, transaction(entry(stream(2), 1))).equals(DURABLE));
      assertThat(reserve).hasSize(SMALL.reserve());
      assertThat(losses).isEmpty();
    }
  }

  @Test
  void F04_what_does_not_fit_into_the_reserve_either_is_refused_and_may_come_again()
      throws Exception {
    var full = new AtomicBoolean(true);
    CommitPort port =
        connection -> {
          if (full.get()) {
            throw error(SQLiteErrorCode.SQLITE_FULL);
          }
          CommitPort.direct().commit(connection);
        };
    try (SqliteStore store = open(port)) {
      assertThat(settled(store, transaction(entry(stream(1), 2)))).isEqualTo(FULL);
      assertThat(settled(store, transaction(entry(stream(1), 2)))).isEqualTo(FULL);
      full.set(false);

      assertThat(settled(store, transaction(entry(stream(1), 2)))).isEqualTo(DURABLE);
      assertThat(store.read(stream(1), 0, 10)).hasSize(1);
    }
  }

  @Test
  void F05_a_lock_held_for_a_moment_costs_a_moment() throws Exception {
    try (SqliteStore store = open(CommitPort.direct())) {
      CompletableFuture<Appended> answer;
      try (Connection other = connect();
          Statement statement = other.createStatement()) {
        statement.execute("begin immediate");
        answer = append(store, transaction(entry(stream(1), 1)));
        assertThat(new CountDownLatch(1).await(100, java.util.concurrent.TimeUnit.MILLISECONDS))
            .isFalse();
        assertThat(answer).isNotDone();
        statement.execute("rollback");
      }

      assertThat(settled(answer)).isEqualTo(DURABLE);
    }
  }

  @Test
  void F05_a_lock_held_for_too_long_refuses_and_stores_nothing() throws Exception {
    try (SqliteStore store = open(CommitPort.direct())) {
      try (Connection other = connect();
          Statement statement = other.createStatement()) {
        statement.execute("begin immediate");
        assertThat(settled(store, transaction(entry(stream(1), 1)))).isEqualTo(new Appended.Busy());
        statement.execute("rollback");
      }

      assertThat(store.read(stream(1), 0, 10)).isEmpty();
      assertThat(settled(store, transaction(entry(stream(1), 1)))).isEqualTo(DURABLE);
      assertThat(losses).isEmpty();
    }
  }

  /** With the limits of an engine, which waits for three times 5 s. */
  @Test
  void F05_an_append_outlasts_other_processes_that_lock_the_database_for_seconds()
      throws Exception {
    var locked = new ArrayList<Locked>();
    try {
      for (int millis : List.of(100, 4_000, 10_000)) {
        locked.add(Locked.by(fixture.folder(), Duration.ofMillis(millis)));
      }
      for (Locked each : locked) {
        assertThat(settled(each.answer())).isEqualTo(DURABLE);
        assertThat(each.waited().get(1, SECONDS))
            .as("locked for %s", each.time())
            .isBetween(each.time().minusMillis(100), each.time().plusSeconds(5));
        assertThat(each.store().read(stream(1), 0, 10)).hasSize(1);
      }
    } finally {
      locked.forEach(Locked::close);
    }
  }

  /** A store whose database another process locks, and an append to it. */
  private record Locked(
      Duration time,
      SqliteStore store,
      Process other,
      CompletableFuture<Appended> answer,
      CompletableFuture<Duration> waited) {
    static Locked by(Path folder, Duration time) throws Exception {
      Path data = folder.resolve("locked" + time.toMillis());
      SqliteStore store = SqliteStore.open(SqliteSettings.of(data, _ -> {}));
      Process other = SqliteOtherProcess.lock(data, time);
      assertThat(other.inputReader().readLine()).isEqualTo("locked");
      long start = System.nanoTime();
      var answer = append(store, transaction(entry(stream(1), 1)));
      return new Locked(
          time,
          store,
          other,
          answer,
          answer.thenApply(_ -> Duration.ofNanos(System.nanoTime() - start)));
    }

    void close() {
      other.destroyForcibly();
      store.close();
    }
  }

  private SqliteStore open(CommitPort port) {
    return SqliteStore.open(
        SqliteSettings.of(fixture.settings().data(), losses::add).withCommits(port).with(SMALL));
  }

  private Connection connect() throws Exception {
    var file = new DataFolder(fixture.settings().data()).database();
    return new Database(file, Duration.ZERO).source(Durability.FULL).getConnection();
  }

  private static SQLiteException error(SQLiteErrorCode code) {
    return new SQLiteException(code.message, code);
  }
}
