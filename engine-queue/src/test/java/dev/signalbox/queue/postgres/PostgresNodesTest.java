package dev.signalbox.queue.postgres;

import static dev.signalbox.queue.log.RunLogConformanceSamples.NOON;
import static dev.signalbox.queue.log.RunLogConformanceSamples.append;
import static dev.signalbox.queue.log.RunLogConformanceSamples.entry;
import static dev.signalbox.queue.log.RunLogConformanceSamples.row;
import static dev.signalbox.queue.log.RunLogConformanceSamples.run;
import static dev.signalbox.queue.log.RunLogConformanceSamples.settled;
import static dev.signalbox.queue.log.RunLogConformanceSamples.stream;
import static dev.signalbox.queue.log.RunLogConformanceSamples.transaction;
import static dev.signalbox.queue.log.RunLogConformanceSamples.views;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.queue.log.ArrivalRow;
import dev.signalbox.queue.log.DataInUse;
import dev.signalbox.queue.log.Loss;
import dev.signalbox.queue.log.Place;
import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.log.Transaction.SlotGuard;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.log.WaitRow;
import dev.signalbox.queue.postgres.PostgresSettings.Sharing;
import dev.signalbox.queue.sql.Durability;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several engines on one database. */
class PostgresNodesTest {
  private static final int NODES = 4;
  private static final Appended DURABLE = new Appended.Durable();

  private PostgresAddress database;
  private List<PostgresStore> nodes = List.of();

  @BeforeEach
  void open() {
    database = Server.database();
    var settings = PostgresSettings.of(database, _ -> {}).with(Sharing.SHARED);
    nodes = IntStream.range(0, NODES).mapToObj(_ -> PostgresStore.open(settings)).toList();
  }

  @AfterEach
  void close() {
    nodes.forEach(PostgresStore::close);
  }

  @Test
  void those_who_share_have_one_epoch_and_keep_out_who_wants_to_be_alone() {
    assertThat(nodes).extracting(PostgresStore::epoch).containsOnly(1L);
    assertThatThrownBy(() -> PostgresStore.open(PostgresSettings.of(database, _ -> {})))
        .isInstanceOf(DataInUse.class);
  }

  @Test
  void F24_I10_four_nodes_on_one_key_never_exceed_its_limit() throws Exception {
    var place = new Place("g", "k");
    var taken = new AtomicInteger();
    var refused = new AtomicInteger();
    var over = new ArrayList<String>();
    together(node -> {
      PostgresStore log = nodes.get(node);
      for (int i = 0; i < Chaos.times(150); i++) {
        int number = node * 1000 + i;
        Appended answer =
            settled(
                log,
                new Transaction(
                    List.of(entry(stream(number), 1)),
                    List.of(new View.PutSlots(run(number), "", List.of(place))),
                    List.of(new SlotGuard(place, 3))));
        if (answer.equals(DURABLE)) {
          taken.incrementAndGet();
          long held = log.held(place);
          if (held > 3) {
            over.add(held + " hold it");
          }
          assertThat(settled(log, views(new View.DropSlots(run(number), "")))).isEqualTo(DURABLE);
        } else {
          assertThat(answer).isInstanceOf(Appended.Conflict.class);
          refused.incrementAndGet();
        }
      }
      return true;
    });

    assertThat(over).isEmpty();
    assertThat(taken.get() + refused.get()).isEqualTo(NODES * Chaos.times(150));
    assertThat(taken).hasPositiveValue();
    assertThat(nodes.getFirst().held(place)).isZero();
  }

  @Test
  void I10_of_four_nodes_that_take_the_last_slot_at_once_one_gets_it() throws Exception {
    for (int round = 0; round < Chaos.times(40); round++) {
      var place = new Place("g", "k" + round);
      int base = round * NODES;
      var answers =
          together(node ->
              settled(
                  nodes.get(node),
                  new Transaction(
                      List.of(entry(stream(base + node), 1)),
                      List.of(new View.PutSlots(run(base + node), "", List.of(place))),
                      List.of(new SlotGuard(place, 1)))));

      assertThat(answers).containsOnlyOnce(DURABLE);
      assertThat(nodes.getFirst().held(place)).isEqualTo(1);
    }
  }

  @Test
  void P2_of_four_nodes_that_race_for_one_place_exactly_one_wins() throws Exception {
    for (int round = 1; round <= Chaos.times(40); round++) {
      int sequence = round;
      var answers =
          together(node ->
              settled(
                  nodes.get(node),
                  new Transaction(
                      List.of(entry(stream(1), sequence, "\"" + node + "\"")), List.of())));

      assertThat(answers).containsOnlyOnce(DURABLE).contains(new Appended.Conflict(stream(1)));
    }
  }

  @Test
  void I15_a_wait_on_one_node_never_misses_its_event_on_another() throws Exception {
    for (int i = 0; i < Chaos.times(150); i++) {
      int number = i;
      var wait =
          new WaitRow(
              run(number),
              "a",
              0,
              "paid",
              i % 2 == 0
                  ? Optional.empty()
                  : Optional.of(new WaitRow.Bucket("data.n", "n" + number)),
              NOON);
      var event =
          new View.PutReceived(
              "e" + number, "paid", NOON, new Json("{\"data\":{\"n\":" + number + "}}"));
      together(node ->
          switch (node) {
            case 0 -> settled(nodes.get(0), views(new View.PutWait(wait)));
            case 1 ->
                settled(
                    nodes.get(1),
                    new Transaction(
                        List.of(
                            entry(
                                new dev.signalbox.queue.log.StreamId.OfEvent("e" + number),
                                1,
                                "{\"data\":{\"n\":" + number + "}}")),
                        List.of(event)));
            default -> DURABLE;
          });

      assertThat(nodes.get(2).arrivals(10_000))
          .as("round %d", number)
          .anyMatch(
              arrival -> arrival.run().equals(run(number)) && arrival.event().equals("e" + number));
      for (ArrivalRow arrival : nodes.get(3).arrivals(10_000)) {
        settled(append(nodes.get(3), views(new View.DropArrival(arrival))));
      }
      settled(nodes.get(0), views(new View.DropWaits(run(number), Optional.empty())));
    }
  }

  @Test
  void F23_what_another_engine_has_forgotten_is_not_missed_after_the_connection_was_lost()
      throws Exception {
    var loss = new CompletableFuture<Loss>();
    try (var proxy = new Proxy(database.port());
        var idle = PostgresStore.open(through(proxy, loss))) {
      // given: what an engine has stored last, another one removes, as retention does
      assertThat(begin(idle, 1, Run.Status.SUCCEEDED)).isEqualTo(DURABLE);
      assertThat(settled(nodes.getFirst(), views(new View.Forget(run(1))))).isEqualTo(DURABLE);
      assertThat(nodes.getFirst().read(stream(1), 0, 10)).isEmpty();

      // when
      proxy.shut(true);
      proxy.shut(false);

      // then: it is the same database still
      var event = new StreamId.OfEvent("e1");
      assertThat(settled(idle, transaction(entry(event, 1)))).isEqualTo(DURABLE);

      // and: so it is without an event
      assertThat(settled(nodes.getFirst(), views(new View.Trim(event, 1)))).isEqualTo(DURABLE);
      assertThat(nodes.getFirst().read(event, 0, 10)).isEmpty();
      proxy.shut(true);
      proxy.shut(false);
      assertThat(begin(idle, 2, Run.Status.RUNNING)).isEqualTo(DURABLE);
      assertThat(loss).isNotDone();
    }
  }

  @Test
  void F23_an_entry_that_nobody_has_forgotten_is_missed_after_the_connection_was_lost()
      throws Exception {
    var loss = new CompletableFuture<Loss>();
    try (var proxy = new Proxy(database.port());
        var store = PostgresStore.open(through(proxy, loss))) {
      // given: of two runs the older one is forgotten, and the newer one is lost
      assertThat(begin(store, 1, Run.Status.SUCCEEDED)).isEqualTo(DURABLE);
      assertThat(begin(store, 2, Run.Status.SUCCEEDED)).isEqualTo(DURABLE);
      assertThat(settled(nodes.getFirst(), views(new View.Forget(run(1))))).isEqualTo(DURABLE);
      lose(2);

      // when
      proxy.shut(true);
      proxy.shut(false);

      // then
      assertThat(begin(store, 3, Run.Status.RUNNING)).isInstanceOf(Appended.Lost.class);
      assertThat(loss.get(30, TimeUnit.SECONDS).reason())
          .contains("an older copy has taken its place");
    }
  }

  private PostgresSettings through(Proxy proxy, CompletableFuture<Loss> loss) {
    var address =
        new PostgresAddress(
            "127.0.0.1",
            proxy.port(),
            database.database(),
            database.user(),
            database.password(),
            database.options());
    return PostgresSettings.of(address, loss::complete).with(Sharing.SHARED);
  }

  private static Appended begin(PostgresStore store, int number, Run.Status status)
      throws Exception {
    return settled(
        store,
        new Transaction(
            List.of(entry(stream(number), 1)), List.of(new View.PutRun(row(number, status)))));
  }

  /** As where it was stored after the copy was made. */
  private void lose(int number) throws SQLException {
    try (var connection =
            new Connections(database, PostgresSettings.Limits.standard()).writer(Durability.FULL);
        var statement = connection.createStatement()) {
      String run = run(number).value();
      statement.execute("delete from log where stream = 'run/" + run + "'");
      statement.execute("delete from run where run = '" + run + "'");
      connection.commit();
    }
  }

  private static <T> List<T> together(Racer<T> racer) throws Exception {
    try (var threads = Executors.newFixedThreadPool(NODES)) {
      var racers = new ArrayList<Callable<T>>();
      for (int i = 0; i < NODES; i++) {
        int node = i;
        racers.add(() -> racer.run(node));
      }
      var answers = new ArrayList<T>();
      for (var answer : threads.invokeAll(racers)) {
        answers.add(answer.get());
      }
      return answers;
    }
  }

  private interface Racer<T> {
    T run(int node) throws Exception;
  }
}
