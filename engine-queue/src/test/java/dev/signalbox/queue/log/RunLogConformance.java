package dev.signalbox.queue.log;

import static dev.signalbox.queue.log.RunLogConformanceSamples.append;
import static dev.signalbox.queue.log.RunLogConformanceSamples.entry;
import static dev.signalbox.queue.log.RunLogConformanceSamples.row;
import static dev.signalbox.queue.log.RunLogConformanceSamples.run;
import static dev.signalbox.queue.log.RunLogConformanceSamples.settled;
import static dev.signalbox.queue.log.RunLogConformanceSamples.stream;
import static dev.signalbox.queue.log.RunLogConformanceSamples.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.log.Transaction.View;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every back end of the log promises about entries. */
public abstract class RunLogConformance {
  private static final Appended DURABLE = new Appended.Durable();
  private static final int THREADS = 8;

  private RunLogConformanceFixture fixture;
  private RunLog log;

  protected abstract RunLogConformanceFixture fixture() throws Exception;

  @BeforeEach
  void open() throws Exception {
    fixture = fixture();
    log = fixture.open();
  }

  @AfterEach
  void close() throws Exception {
    log.close();
    fixture.close();
  }

  private void reopen() throws Exception {
    log.close();
    log = fixture.open();
  }

  @Test
  void entries_are_read_back_in_order_and_as_they_were() throws Exception {
    var entries = LongStream.rangeClosed(1, 20).mapToObj(n -> entry(stream(1), n)).toList();

    for (Entry entry : entries) {
      assertThat(settled(log, transaction(entry))).isEqualTo(DURABLE);
    }

    assertThat(log.read(stream(1), 0, 100)).isEqualTo(entries);
    assertThat(log.read(stream(2), 0, 100)).isEmpty();
  }

  @Test
  void a_stream_is_read_in_pages() throws Exception {
    var entries = LongStream.rangeClosed(1, 25).mapToObj(n -> entry(stream(1), n)).toList();
    settled(log, new Transaction(entries, List.of()));

    assertThat(log.read(stream(1), 0, 10)).isEqualTo(entries.subList(0, 10));
    assertThat(log.read(stream(1), 10, 10)).isEqualTo(entries.subList(10, 20));
    assertThat(log.read(stream(1), 20, 10)).isEqualTo(entries.subList(20, 25));
    assertThat(log.read(stream(1), 25, 10)).isEmpty();
  }

  @Test
  void F47_entries_are_read_up_to_a_size_but_one_at_least() throws Exception {
    String body = "{\"event\":{\"type\":\"tested\"},\"facts\":[\"" + "x".repeat(1000) + "\"]}";
    var entries =
        List.of(entry(stream(1), 1, body), entry(stream(1), 2, body), entry(stream(1), 3, body));
    settled(append(log, transaction(entries.toArray(Entry[]::new))));

    assertThat(log.read(stream(1), 0, 10, 1)).isEqualTo(entries.subList(0, 1));
    assertThat(log.read(stream(1), 0, 10, 2L * body.length())).isEqualTo(entries.subList(0, 2));
    assertThat(log.read(stream(1), 1, 10, 10_000)).isEqualTo(entries.subList(1, 3));
    assertThat(log.read(stream(1), 0, 2, 10_000)).isEqualTo(entries.subList(0, 2));
    assertThat(log.read(stream(1), 3, 10, 10_000)).isEmpty();
  }

  @Test
  void an_entry_whose_place_is_taken_is_a_conflict_and_changes_nothing() throws Exception {
    Entry first = entry(stream(1), 1, "\"first\"");
    settled(log, transaction(first));

    Appended second = settled(log, transaction(entry(stream(1), 1, "\"second\"")));

    assertThat(second).isEqualTo(new Appended.Conflict(stream(1)));
    assertThat(log.read(stream(1), 0, 10)).containsExactly(first);
  }

  @Test
  void a_transaction_is_stored_whole_or_not_at_all() throws Exception {
    settled(log, transaction(entry(stream(2), 1)));
    var torn =
        new Transaction(
            List.of(entry(stream(1), 1), entry(stream(2), 1), entry(stream(3), 1)),
            List.of(new View.PutRun(row(1, Run.Status.RUNNING))));

    assertThat(settled(log, torn)).isEqualTo(new Appended.Conflict(stream(2)));

    assertThat(log.read(stream(1), 0, 10)).isEmpty();
    assertThat(log.read(stream(3), 0, 10)).isEmpty();
    assertThat(log.row(run(1))).isEmpty();
    assertThat(log.read(stream(2), 0, 10)).hasSize(1);
  }

  @Test
  void a_conflict_touches_no_other_transaction() throws Exception {
    var answers = new ArrayList<CompletableFuture<Appended>>();
    for (int i = 0; i < 200; i++) {
      answers.add(
          append(
              log,
              transaction(
                  entry(stream(i % 7 == 3 ? 3 : i), 1), entry(new StreamId.OfEvent("e" + i), 1))));
    }

    for (int i = 0; i < 200; i++) {
      boolean wins = i % 7 != 3 || i == 3;
      assertThat(settled(answers.get(i)))
          .isEqualTo(wins ? DURABLE : new Appended.Conflict(stream(3)));
      assertThat(log.read(new StreamId.OfEvent("e" + i), 0, 10)).hasSize(wins ? 1 : 0);
    }
  }

  @Test
  void answers_come_in_the_order_in_which_transactions_were_handed_in() throws Exception {
    var order = Collections.synchronizedList(new ArrayList<Integer>());
    for (int i = 0; i < 2000; i++) {
      int number = i;
      log.append(transaction(entry(stream(number % 50), number / 50 + 1)), _ -> order.add(number));
    }
    settled(log, transaction(entry(stream(50), 1)));

    assertThat(order).isEqualTo(IntStream.range(0, 2000).boxed().toList());
    assertThat(log.read(stream(49), 0, 100)).hasSize(40);
  }

  @Test
  void an_answer_that_throws_harms_nobody() throws Exception {
    log.append(
        transaction(entry(stream(1), 1)),
        _ -> {
          throw new IllegalStateException("thrown on purpose");
        });

    assertThat(settled(log, transaction(entry(stream(1), 2)))).isEqualTo(DURABLE);
    assertThat(log.read(stream(1), 0, 10)).hasSize(2);
  }

  @Test
  void P1_what_is_durable_is_there_after_reopening() throws Exception {
    Entry entry = entry(stream(1), 1);
    assertThat(settled(log, transaction(entry))).isEqualTo(DURABLE);

    reopen();

    assertThat(log.read(stream(1), 0, 10)).containsExactly(entry);
    assertThat(settled(log, transaction(entry(stream(1), 1))))
        .isEqualTo(new Appended.Conflict(stream(1)));
    assertThat(settled(log, transaction(entry(stream(1), 2)))).isEqualTo(DURABLE);
  }

  @Test
  void closing_commits_what_was_handed_in_and_takes_nothing_more() throws Exception {
    var answers =
        IntStream.range(0, 500)
            .mapToObj(i -> append(log, transaction(entry(stream(i), 1))))
            .toList();

    log.close();

    assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompletedWithValue(DURABLE));
    assertThat(settled(log, transaction(entry(stream(1), 2)))).isInstanceOf(Appended.Lost.class);
    log = fixture.open();
    assertThat(log.read(stream(499), 0, 10)).hasSize(1);
  }

  @Test
  void closing_commits_what_an_answer_hands_in() throws Exception {
    var next = new ConcurrentLinkedQueue<CompletableFuture<Appended>>();
    for (int i = 0; i < 500; i++) {
      int number = i;
      log.append(
          transaction(entry(stream(number), 1)),
          _ -> next.add(append(log, transaction(entry(stream(number), 2)))));
    }

    log.close();

    assertThat(next)
        .hasSize(500)
        .allSatisfy(answer -> assertThat(answer).isCompletedWithValue(DURABLE));
    log = fixture.open();
    assertThat(log.read(stream(499), 0, 10)).hasSize(2);
  }

  @Test
  void P2_of_those_who_race_for_one_place_exactly_one_wins() throws Exception {
    for (int round = 1; round <= 25; round++) {
      int sequence = round;
      var outcomes =
          together(number ->
              settled(log, transaction(entry(stream(1), sequence, "\"" + number + "\""))));

      assertThat(outcomes).containsOnlyOnce(DURABLE).contains(new Appended.Conflict(stream(1)));
      String winner = "\"" + outcomes.indexOf(DURABLE) + "\"";
      assertThat(log.read(stream(1), sequence - 1, 1))
          .extracting(Entry::body)
          .containsExactly(new Json(winner));
    }
  }

  @Test
  void those_who_append_at_the_same_time_lose_nothing() throws Exception {
    together(number -> {
      for (int i = 1; i <= 100; i++) {
        assertThat(settled(log, transaction(entry(stream(number), i)))).isEqualTo(DURABLE);
      }
      return DURABLE;
    });

    for (int number = 0; number < THREADS; number++) {
      int stream = number;
      assertThat(log.read(stream(number), 0, 1000))
          .isEqualTo(
              LongStream.rangeClosed(1, 100).mapToObj(n -> entry(stream(stream), n)).toList());
    }
  }

  @Test
  void B05_names_from_outside_are_data() throws Exception {
    var streams = new ArrayList<StreamId>();
    for (String name : RunLogConformanceSamples.HOSTILE) {
      streams.add(new StreamId.OfEvent(name));
      streams.add(new StreamId.OfKey(new WorkflowId("a"), name));
      streams.add(new StreamId.OfKey(new WorkflowId("b"), name));
    }
    for (int i = 0; i < streams.size(); i++) {
      assertThat(settled(log, transaction(entry(streams.get(i), 1, Integer.toString(i)))))
          .isEqualTo(DURABLE);
    }

    for (int i = 0; i < streams.size(); i++) {
      StreamId stream = streams.get(i);
      assertThat(log.read(stream, 0, 10)).containsExactly(entry(stream, 1, Integer.toString(i)));
      assertThat(settled(log, transaction(entry(stream, 1))))
          .isEqualTo(new Appended.Conflict(stream));
    }
  }

  @Test
  void the_last_entry_of_a_stream_is_found_however_long_it_is() throws Exception {
    for (int i = 1; i <= 12; i++) {
      settled(log, transaction(entry(stream(1), i), entry(stream(2), i)));
    }

    assertThat(log.last(stream(1))).contains(entry(stream(1), 12));
    assertThat(log.last(stream(3))).isEmpty();
  }

  @Test
  void schedules_are_known_by_their_streams() throws Exception {
    var ids = List.of(new ScheduleId("a"), new ScheduleId("a-2"), new ScheduleId("b"));
    for (ScheduleId id : ids) {
      var stream = new StreamId.OfSchedule(id);
      settled(log, transaction(entry(stream, 1), entry(stream, 2)));
    }
    settled(log, transaction(entry(stream(1), 1), entry(new StreamId.OfEvent("schedule/x"), 1)));

    assertThat(log.schedules()).containsExactlyElementsOf(ids);
  }

  @Test
  void F25_any_text_is_kept_as_it_is() throws Exception {
    var bodies =
        List.of(
            "\"\0\"",
            "\"a\0b\"",
            "\"é \uD83D\uDE80 \u2028\"",
            "{}",
            "\"'\\\"; drop\"",
            "\"" + "x".repeat(512 << 10) + "\"");
    for (int i = 0; i < bodies.size(); i++) {
      assertThat(settled(log, transaction(entry(stream(i), 1, bodies.get(i))))).isEqualTo(DURABLE);
    }

    for (int i = 0; i < bodies.size(); i++) {
      assertThat(log.read(stream(i), 0, 1)).containsExactly(entry(stream(i), 1, bodies.get(i)));
    }
  }

  @Test
  void a_run_is_loaded_from_its_snapshot_and_the_entries_after_it() throws Exception {
    var entries = LongStream.rangeClosed(1, 6).mapToObj(n -> entry(stream(1), n)).toList();
    settled(log, new Transaction(entries.subList(0, 4), List.of()));
    assertThat(log.load(run(1))).contains(new StoredRun(Optional.empty(), entries.subList(0, 4)));
    assertThat(log.load(run(2))).isEmpty();

    for (long at = 2; at <= 4; at += 2) {
      var snapshot =
          new View.PutSnapshot(
              run(1), at, new Json("\"at " + at + "\""), entries.get((int) at - 1).link());
      settled(log, new Transaction(List.of(entries.get((int) (3 + at / 2))), List.of(snapshot)));
    }

    var latest = new StoredRun.Snapshot(4, new Json("\"at 4\""), entries.get(3).link());
    assertThat(log.load(run(1)))
        .contains(new StoredRun(Optional.of(latest), entries.subList(4, 6)));
  }

  /** Does the same on several threads, as nearly at once as can be. */
  private static List<Appended> together(Racer racer) throws Exception {
    var start = new CyclicBarrier(THREADS);
    try (var threads = Executors.newFixedThreadPool(THREADS)) {
      var racers =
          IntStream.range(0, THREADS)
              .<Callable<Appended>>mapToObj(number ->
                  () -> {
                    start.await();
                    return racer.run(number);
                  })
              .toList();
      var outcomes = new ArrayList<Appended>();
      for (Future<Appended> outcome : threads.invokeAll(racers)) {
        outcomes.add(outcome.get());
      }
      return outcomes;
    }
  }

  private interface Racer {
    Appended run(int number) throws Exception;
  }
}
