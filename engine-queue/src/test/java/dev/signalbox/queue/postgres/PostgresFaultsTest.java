package dev.signalbox.queue.postgres;

import static dev.signalbox.queue.log.RunLogConformanceSamples.append;
import static dev.signalbox.queue.log.RunLogConformanceSamples.entry;
import static dev.signalbox.queue.log.RunLogConformanceSamples.settled;
import static dev.signalbox.queue.log.RunLogConformanceSamples.stream;
import static dev.signalbox.queue.log.RunLogConformanceSamples.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.sql.Durability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What goes wrong between a store and its server. */
@Order(2) // It takes a quarter of a minute.
class PostgresFaultsTest {
  private static final Appended DURABLE = new Appended.Durable();

  /** Short enough to be waited for. */
  private static final PostgresSettings.Limits LIMITS =
      new PostgresSettings.Limits(
          512,
          4L << 20,
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          4);

  /** Long enough for a new connection where much else is going on. */
  private static final PostgresSettings.Limits PATIENT = PostgresSettings.Limits.standard();

  private PostgresAddress database;
  private Proxy proxy;
  private PostgresStore store;

  @BeforeEach
  void open() throws Exception {
    database = Server.emptyStore();
    proxy = new Proxy(database.port());
    store = PostgresStore.open(settings(LIMITS));
  }

  private PostgresSettings settings(PostgresSettings.Limits limits) {
    var through =
        new PostgresAddress(
            "127.0.0.1",
            proxy.port(),
            database.database(),
            database.user(),
            database.password(),
            database.options());
    return PostgresSettings.of(through, _ -> {}).with(limits);
  }

  @AfterEach
  void close() throws Exception {
    store.close();
    proxy.close();
  }

  @Test
  void F22_whoever_commits_while_the_connection_drops_gets_the_answer_that_is_true()
      throws Exception {
    store.close();
    store = PostgresStore.open(settings(PATIENT));
    int cuts = Chaos.times(200);
    for (int i = 1; i <= cuts; i++) {
      proxy.next(i % 2 == 0 ? Proxy.Cut.BEFORE_THE_ANSWER : Proxy.Cut.AFTER_THE_ANSWER);

      assertThat(settled(store, transaction(entry(stream(i % 7), i), entry(stream(1000 + i), 1))))
          .as("commit %d", i)
          .isEqualTo(DURABLE);

      assertThat(proxy.isCut()).isTrue();
      assertThat(store.read(stream(1000 + i), 0, 10)).hasSize(1);
    }
    long stored = 0;
    for (int i = 0; i < 7; i++) {
      stored += store.read(stream(i), 0, 1000).size();
    }
    assertThat(stored).isEqualTo(cuts);
  }

  @Test
  void F22_one_of_many_whose_place_is_taken_is_told_so_even_if_the_answer_was_lost()
      throws Exception {
    settled(store, transaction(entry(stream(1), 1)));
    proxy.next(Proxy.Cut.BEFORE_THE_ANSWER);
    var answers = new ArrayList<CompletableFuture<Appended>>();
    answers.add(append(store, transaction(entry(stream(1), 1, "\"other\""))));
    for (int i = 2; i < 30; i++) {
      answers.add(append(store, transaction(entry(stream(i), 1))));
    }

    assertThat(settled(answers.getFirst())).isEqualTo(new Appended.Conflict(stream(1)));
    for (var answer : answers.subList(1, answers.size())) {
      assertThat(settled(answer)).isEqualTo(DURABLE);
    }
    assertThat(store.read(stream(1), 0, 10)).containsExactly(entry(stream(1), 1));
  }

  @Test
  void F23_whenever_the_server_ends_its_sessions_nothing_is_lost_and_nothing_is_twice()
      throws Exception {
    var raging = new AtomicBoolean(true);
    var storm =
        Thread.ofVirtual()
            .start(() -> {
              while (raging.get()) {
                Server.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
                        + database.database()
                        + "'");
                // Long enough for a new session to do something, also where all else is slow.
                LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
              }
            });
    int entries = Chaos.times(60);
    for (int i = 1; i <= entries; i++) {
      Appended answer = settled(store, transaction(entry(stream(1), i)));
      // Where it gave up, it says that it does not know: then it is looked up.
      while (!answer.equals(DURABLE)) {
        assertThat(answer).isInstanceOfAny(Appended.Lost.class, Appended.Conflict.class);
        answer =
            answer instanceof Appended.Conflict
                ? DURABLE
                : settled(store, transaction(entry(stream(1), i)));
      }
    }
    raging.set(false);
    storm.join();

    await().untilAsserted(() -> assertThat(store.read(stream(1), 0, 100)).hasSize(entries));
  }

  @Test
  void F23_a_server_that_is_away_is_said_to_be_and_the_store_goes_on_when_it_is_back()
      throws Exception {
    proxy.shut(true);

    assertThat(settled(store, transaction(entry(stream(1), 1)))).isInstanceOf(Appended.Lost.class);
    assertThat(store.isReachable()).isFalse();
    assertThatThrownBy(store::nextDue).isInstanceOf(StoreUnavailable.class);

    proxy.shut(false);
    await().atMost(Duration.ofSeconds(30)).until(store::isReachable);
    assertThat(settled(store, transaction(entry(stream(1), 1)))).isEqualTo(DURABLE);
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(StoreUnavailable.class)
        .untilAsserted(() -> assertThat(store.read(stream(1), 0, 10)).hasSize(1));
  }

  @Test
  void F26_no_call_outlasts_its_deadline_where_nothing_passes_and_all_goes_on_afterwards()
      throws Exception {
    proxy.stall(true);

    var write = append(store, transaction(entry(stream(1), 1)));
    assertThatThrownBy(() -> store.read(stream(1), 0, 10)).isInstanceOf(StoreUnavailable.class);
    assertThat(settled(write)).isInstanceOf(Appended.Lost.class);

    proxy.stall(false);
    await().atMost(Duration.ofSeconds(30)).until(store::isReachable);
    Appended again = settled(store, transaction(entry(stream(1), 1)));
    assertThat(again).isIn(DURABLE, new Appended.Conflict(stream(1)));
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(StoreUnavailable.class)
        .untilAsserted(() -> assertThat(store.read(stream(1), 0, 10)).hasSize(1));
  }

  @Test
  void F24_decisions_that_lock_each_other_out_are_tried_again() throws Exception {
    // given: somebody else who holds one row and wants the other, against the order of ours
    try (var other = new Connections(database, LIMITS).writer(Durability.FULL);
        var statement = other.createStatement()) {
      settled(store, transaction(entry(stream(5), 1)));
      statement.execute(
          "insert into log (stream, sequence, time, epoch, type, body, link)"
              + " values ('run/r000002', 1, 0, 1, 'x', '{}', '\\x00')");

      // when
      var answer = append(store, transaction(entry(stream(1), 1), entry(stream(2), 1)));
      await()
          .until(() -> {
            try (var row =
                statement.executeQuery(
                    "select 1 from pg_stat_activity where wait_event = 'transactionid' and datname ="
                        + " current_database()")) {
              return row.next();
            }
          });
      try {
        statement.execute(
            "insert into log (stream, sequence, time, epoch, type, body, link)"
                + " values ('run/r000001', 1, 0, 1, 'x', '{}', '\\x00')");
      } catch (java.sql.SQLException e) {
        assertThat(e.getSQLState()).isEqualTo("40P01");
      }
      other.rollback();

      // then
      assertThat(settled(answer)).isEqualTo(DURABLE);
    }
  }
}
