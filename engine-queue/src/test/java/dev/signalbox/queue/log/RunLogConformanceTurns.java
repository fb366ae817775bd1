package dev.signalbox.queue.log;

import static dev.signalbox.queue.log.RunLogConformanceSamples.entry;
import static dev.signalbox.queue.log.RunLogConformanceSamples.run;
import static dev.signalbox.queue.log.RunLogConformanceSamples.settled;
import static dev.signalbox.queue.log.RunLogConformanceSamples.views;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Json;
import dev.signalbox.core.Usage;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.log.Transaction.SlotGuard;
import dev.signalbox.queue.log.Transaction.View;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every back end of the log promises about slots, and about those who wait for them. */
public abstract class RunLogConformanceTurns {
  private static final Place HERE = new Place("g", "k");
  private static final Place THERE = new Place("g", "l");

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

  @Test
  void SEMANTICS_2_3_of_many_who_take_the_last_slot_in_one_commit_only_one_gets_it()
      throws Exception {
    put(take(0, HERE), take(1, HERE));
    var answers = new ArrayList<CompletableFuture<Appended>>();
    for (int i = 2; i < 42; i++) {
      var answer = new CompletableFuture<Appended>();
      log.append(
          new Transaction(
              List.of(entry(new StreamId.OfRun(run(i)), 1)),
              List.of(take(i, HERE)),
              List.of(new SlotGuard(HERE, 3))),
          answer::complete);
      answers.add(answer);
    }

    long stored = 0;
    for (var answer : answers) {
      stored += answer.get() instanceof Appended.Durable ? 1 : 0;
    }

    assertThat(stored).isEqualTo(1);
    assertThat(log.held(HERE)).isEqualTo(3);
    assertThat(log.load(run(3))).as("nothing of the others is stored").isEmpty();
  }

  @Test
  void a_slot_that_is_let_go_in_the_same_transaction_is_free() throws Exception {
    put(take(0, HERE));
    var answer = new CompletableFuture<Appended>();
    log.append(
        new Transaction(
            List.of(entry(new StreamId.OfRun(run(1)), 1)),
            List.of(new View.DropSlots(run(0), ""), take(1, HERE)),
            List.of(new SlotGuard(HERE, 1))),
        answer::complete);

    assertThat(answer.get()).isEqualTo(new Appended.Durable());
    assertThat(log.holders(HERE, 10)).containsExactly(new SlotRow(HERE, run(1), ""));
  }

  @Test
  void the_first_of_a_line_is_the_lowest_in_rank_then_by_run_then_by_place() throws Exception {
    put(wait(3, "", 5, 0, HERE), wait(2, "b", 5, 1, HERE), wait(2, "a", 5, 0, HERE));
    put(wait(4, "", -1, 0, HERE));

    assertThat(log.heads(HERE, "line", Set.of(), 10))
        .extracting(row -> row.run().value() + row.step())
        .containsExactly(run(4).value(), run(2) + "a", run(2) + "b", run(3).value());
    assertThat(log.heads(HERE, "line", Set.of(), 2)).hasSize(2);
    Set<WorkflowId> paused = Set.of(row(3, "", 5, 0).workflow(), new WorkflowId("other"));
    assertThat(log.heads(HERE, "line", paused, 2))
        .as("what has begun goes on, whoever is left out")
        .extracting(row -> row.run().value() + row.step())
        .containsExactly(run(2) + "a", run(2) + "b");
    assertThat(log.queued(HERE)).isEqualTo(4);
    assertThat(log.ahead(HERE, row(3, "", 5, 0))).isEqualTo(3);
    assertThat(log.tickets(run(2))).hasSize(2);
  }

  @Test
  void lines_and_buckets_that_are_waited_for_are_listed_in_pages() throws Exception {
    put(wait(1, "", 0, 0, HERE, THERE), wait(2, "", 0, 0, THERE), take(3, HERE));

    assertThat(log.queuedPlaces(Optional.empty(), 1)).containsExactly(HERE);
    assertThat(log.queuedPlaces(Optional.of(HERE), 10)).containsExactly(THERE);
    assertThat(log.places("g", 10)).containsExactlyInAnyOrder(HERE, THERE);
    assertThat(log.lines(HERE, "", 10)).containsExactly("line");
    assertThat(log.lines(HERE, "line", 10)).isEmpty();
  }

  @Test
  void SEMANTICS_2_4_whatever_a_run_held_or_waited_for_ends_with_it() throws Exception {
    put(wait(1, "", 0, 0, HERE, THERE), take(1, HERE), take(2, HERE));
    put(new View.DropTicket(run(1), ""));
    assertThat(log.queuedPlaces(Optional.empty(), 10)).isEmpty();
    put(wait(1, "a", 0, 0, THERE));

    put(new View.EndTurns(run(1)), new View.Quarantine(run(2), "broken"));

    assertThat(log.held(HERE)).isZero();
    assertThat(log.queued(THERE)).isZero();
    put(take(2, HERE));
    assertThat(log.held(HERE)).isEqualTo(1);
  }

  @Test
  void what_was_consumed_is_added_up_by_bucket_and_day_and_stays_when_a_run_ends()
      throws Exception {
    put(spent(1, "a", 0, 5), spent(1, "b", 0, 7), spent(2, "a", 1, 11), spent(3, "a", 1, 13));
    put(spent(1, "a", 0, 6), new View.EndTurns(run(1)));
    put(
        new View.PutSpent(
            new SpentRow(
                THERE, run(1), "a", day(0), new Usage(Long.MAX_VALUE, Long.MAX_VALUE, 0, 0))),
        new View.PutSpent(
            new SpentRow(THERE, run(2), "a", day(0), new Usage(Long.MAX_VALUE, 1, 0, 0))));

    assertThat(log.spent(HERE, Optional.empty())).isEqualTo(new Usage(37, 0, 37, 37));
    assertThat(log.spent(HERE, Optional.of(day(0)))).isEqualTo(new Usage(13, 0, 13, 13));
    assertThat(log.spent(HERE, Optional.of(day(9)))).isEqualTo(Usage.NONE);
    assertThat(log.spent(THERE, Optional.empty()).microUsd()).isEqualTo(Long.MAX_VALUE);
    assertThat(log.places("g", 10)).containsExactlyInAnyOrder(HERE, THERE);
  }

  private static View spent(int run, String step, int day, long used) {
    return new View.PutSpent(
        new SpentRow(HERE, run(run), step, day(day), new Usage(used, 0, used, used)));
  }

  private static Instant day(int day) {
    return Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofDays(day));
  }

  private void put(View... all) throws Exception {
    assertThat(settled(log, views(all))).isEqualTo(new Appended.Durable());
  }

  private static View take(int run, Place... places) {
    return new View.PutSlots(run(run), "", List.of(places));
  }

  private static View wait(int run, String step, long rank, int place, Place... places) {
    return new View.PutTicket(row(run, step, rank, place), List.of(places));
  }

  private static TicketRow row(int run, String step, long rank, int place) {
    return new TicketRow(
        run(run), step, new WorkflowId("w"), 1, rank, place, "line", new Json("{\"of\":[]}"));
  }
}
