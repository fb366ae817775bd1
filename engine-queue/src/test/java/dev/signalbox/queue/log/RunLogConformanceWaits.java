package dev.signalbox.queue.log;

import static dev.signalbox.queue.log.RunLogConformanceSamples.NOON;
import static dev.signalbox.queue.log.RunLogConformanceSamples.entry;
import static dev.signalbox.queue.log.RunLogConformanceSamples.run;
import static dev.signalbox.queue.log.RunLogConformanceSamples.settled;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Json;
import dev.signalbox.core.StepPath;
import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.log.Transaction.View;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every back end of the log promises about waits and the events that they wait for. */
public abstract class RunLogConformanceWaits {
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
  void a_wait_finds_events_that_came_since_it_counts_and_no_earlier_ones() throws Exception {
    receive("early", NOON.minusMillis(1), 1);
    receive("late", NOON, 1);

    put(new View.PutWait(wait(1, "a", Optional.empty())));

    assertThat(log.arrivals(10)).containsExactly(new ArrivalRow(run(1), "late", 0));
    assertThat(log.waits(run(1))).containsExactly(wait(1, "a", Optional.empty()));
  }

  @Test
  void an_event_finds_the_runs_that_wait_for_such_a_value_and_for_any() throws Exception {
    put(
        new View.PutWait(wait(1, "a", bucket(1))),
        new View.PutWait(wait(2, "a", bucket(2))),
        new View.PutWait(wait(3, "a", Optional.empty())),
        new View.PutWait(wait(4, "a", bucket(1))));
    put(new View.DropWaits(run(4), Optional.of(new StepPath("a"))));

    receive("e", NOON, 1);

    assertThat(log.arrivals(10))
        .containsExactly(new ArrivalRow(run(1), "e", 0), new ArrivalRow(run(3), "e", 0));
  }

  @Test
  void a_wait_that_begins_while_its_event_is_on_the_way_is_not_forgotten_when_that_has_arrived()
      throws Exception {
    receive("e", NOON, 1);
    put(new View.PutWait(wait(1, "a", Optional.empty())));
    ArrivalRow first = log.arrivals(10).getFirst();
    put(
        new View.DropWaits(run(1), Optional.of(new StepPath("a"))),
        new View.PutWait(wait(1, "b", Optional.empty())));

    put(new View.DropArrival(first));

    ArrivalRow again = log.arrivals(10).getFirst();
    assertThat(again).isEqualTo(new ArrivalRow(run(1), "e", first.asked() + 1));
    put(new View.DropArrival(again));
    assertThat(log.arrivals(10)).isEmpty();
  }

  @Test
  void those_who_wait_for_a_name_are_found_and_those_alone_that_such_an_event_may_end()
      throws Exception {
    put(
        new View.PutWait(wait(2, "a", bucket(2))),
        new View.PutWait(wait(1, "b", Optional.empty())),
        new View.PutWait(wait(1, "a", bucket(1))));
    Json event = new Json("{\"data\":{\"key\":2}}");

    assertThat(log.waiting("demo/a", Optional.empty(), 10))
        .containsExactly(
            wait(1, "a", bucket(1)), wait(1, "b", Optional.empty()), wait(2, "a", bucket(2)));
    assertThat(log.waiting("demo/a", Optional.of(event), 10))
        .containsExactly(wait(1, "b", Optional.empty()), wait(2, "a", bucket(2)));
    assertThat(log.waiting("demo/a", Optional.empty(), 1)).hasSize(1);
    assertThat(log.waiting("demo/b", Optional.empty(), 10)).isEmpty();
  }

  @Test
  void SEMANTICS_10_3_of_waits_that_consume_the_oldest_is_first_and_an_event_is_consumed_once()
      throws Exception {
    put(
        new View.PutWait(consuming(1, "a", NOON.plusMillis(2))),
        new View.PutWait(consuming(2, "a", NOON.plusMillis(1))),
        new View.PutWait(wait(3, "a", Optional.empty())));
    receive("e", NOON, 1);
    assertThat(log.isConsuming(run(1), "demo/a")).isTrue();
    assertThat(log.isConsuming(run(3), "demo/a")).isFalse();
    assertThat(log.firstToConsume("e", "demo/a")).contains(new ArrivalRow(run(2), "e", 0));
    assertThat(log.isConsumed("e")).isFalse();

    put(new View.PutConsumed("e", run(2), new StepPath("a")));

    assertThat(log.isConsumed("e")).isTrue();
    var twice = new View.PutConsumed("e", run(1), new StepPath("a"));
    Entry entry = entry(new StreamId.OfRun(run(1)), 1, "{}");
    assertThat(settled(log, new Transaction(List.of(entry), List.of(twice))))
        .isInstanceOf(Appended.Conflict.class);
    assertThat(log.load(run(1))).as("nothing of it is stored").isEmpty();
    put(
        new View.PutWait(consuming(4, "a", NOON)),
        new View.PutWait(wait(5, "a", Optional.empty())));
    assertThat(log.arrivals(10))
        .extracting(ArrivalRow::run)
        .contains(run(5))
        .doesNotContain(run(4));
  }

  private static WaitRow consuming(int run, String step, Instant registered) {
    return new WaitRow(run(run), step, 0, "demo/a", Optional.empty(), NOON, registered, true);
  }

  @Test
  void SEMANTICS_10_4_what_must_not_come_before_an_event_on_its_way_is_not_stored_before_it()
      throws Exception {
    put(new View.PutWait(wait(1, "a", Optional.empty())));
    receive("e", NOON.plusMillis(5), 1);

    assertThat(guarded(1, NOON.plusMillis(4))).isEqualTo(new Appended.Durable());
    assertThat(guarded(2, NOON.plusMillis(5))).isInstanceOf(Appended.Conflict.class);
    put(new View.DropArrival(log.arrivals(1).getFirst()));
    assertThat(guarded(2, NOON.plusMillis(5))).isEqualTo(new Appended.Durable());
  }

  private Appended guarded(long sequence, Instant until) throws Exception {
    Entry entry = entry(new StreamId.OfRun(run(1)), sequence, "{}");
    return settled(
        log,
        new Transaction(
            List.of(entry), List.of(), List.of(new Transaction.ArrivalGuard(run(1), until))));
  }

  private void receive(String id, Instant at, int key) throws Exception {
    Json event =
        new Json("{\"id\":\"" + id + "\",\"name\":\"demo/a\",\"data\":{\"key\":" + key + "}}");
    var received = new View.PutReceived(id, "demo/a", at, event);
    Entry entry = entry(new StreamId.OfEvent(id), 1, event.text());
    assertThat(settled(log, new Transaction(List.of(entry), List.of(received))))
        .isEqualTo(new Appended.Durable());
  }

  private static WaitRow wait(int run, String step, Optional<WaitRow.Bucket> bucket) {
    return new WaitRow(run(run), step, 0, "demo/a", bucket, NOON);
  }

  private static Optional<WaitRow.Bucket> bucket(int key) {
    return Optional.of(new WaitRow.Bucket("data.key", "n" + key));
  }

  private void put(View... views) throws Exception {
    assertThat(settled(log, RunLogConformanceSamples.views(views)))
        .isEqualTo(new Appended.Durable());
  }
}
