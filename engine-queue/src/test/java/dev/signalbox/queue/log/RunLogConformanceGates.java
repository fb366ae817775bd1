package dev.signalbox.queue.log;

import static dev.signalbox.queue.log.RunLogConformanceSamples.HOSTILE;
import static dev.signalbox.queue.log.RunLogConformanceSamples.NOON;
import static dev.signalbox.queue.log.RunLogConformanceSamples.entry;
import static dev.signalbox.queue.log.RunLogConformanceSamples.row;
import static dev.signalbox.queue.log.RunLogConformanceSamples.run;
import static dev.signalbox.queue.log.RunLogConformanceSamples.settled;
import static dev.signalbox.queue.log.RunLogConformanceSamples.transaction;
import static dev.signalbox.queue.log.RunLogConformanceSamples.views;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.log.RunLog.Page;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.log.TriggerRow.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every back end of the log promises about triggers and gates. */
public abstract class RunLogConformanceGates {

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
  void the_last_entry_of_a_gate_is_found_whatever_its_key() throws Exception {
    for (String key : HOSTILE) {
      var gate = new StreamId.OfGate("debounce", "w", key);
      settled(log, transaction(entry(gate, 1), entry(gate, 2)));
    }
    for (String key : HOSTILE) {
      var gate = new StreamId.OfGate("debounce", "w", key);
      assertThat(log.last(gate)).contains(entry(gate, 2));
      assertThat(settled(log, transaction(entry(gate, 2)))).isEqualTo(new Appended.Conflict(gate));
    }
    assertThat(log.last(new StreamId.OfGate("batch", "w", "a"))).isEmpty();
  }

  @Test
  void the_last_entries_of_many_streams_are_found_at_once() throws Exception {
    var streams = new ArrayList<StreamId>();
    for (String id : HOSTILE) {
      var stream = new StreamId.OfEvent(id);
      streams.add(stream);
      settled(log, transaction(entry(stream, 1), entry(stream, 2)));
    }
    streams.add(new StreamId.OfEvent("nobody"));

    assertThat(log.lasts(streams))
        .containsExactlyInAnyOrderElementsOf(
            HOSTILE.stream().map(id -> entry(new StreamId.OfEvent(id), 2)).toList());
    assertThat(log.lasts(List.of())).isEmpty();
  }

  @Test
  void triggers_are_found_by_what_is_known_of_them_the_newest_first() throws Exception {
    TriggerRow first = trigger("t1", Outcome.STARTED, Optional.of(run(1)), Optional.empty());
    TriggerRow second = trigger("t2", Outcome.DROPPED, Optional.empty(), Optional.empty());
    put(new View.PutTrigger(first), new View.PutTrigger(second));

    assertThat(log.trigger("t1")).contains(first);
    assertThat(log.trigger("t3")).isEmpty();
    assertThat(log.triggers(query(Optional.empty(), Optional.empty())).items())
        .containsExactly(second, first);
    assertThat(log.triggers(query(Optional.of(Outcome.DROPPED), Optional.empty())).items())
        .containsExactly(second);
    assertThat(log.triggers(query(Optional.empty(), Optional.of(run(1)))).items())
        .containsExactly(first);
    assertThat(log.triggers(of("e-t1", "w")).items()).containsExactly(first);
    assertThat(log.triggers(of("e-t1", "v")).items()).isEmpty();
    assertThat(log.triggers(query(Optional.empty(), Optional.empty()).within("t2")).items())
        .containsExactly(second);
  }

  @Test
  void triggers_come_in_pages() throws Exception {
    for (int i = 0; i < 7; i++) {
      put(
          new View.PutTrigger(
              trigger("t" + i, Outcome.STARTED, Optional.empty(), Optional.empty())));
    }
    var ids = new ArrayList<String>();
    Optional<String> cursor = Optional.empty();
    do {
      Page<TriggerRow> page =
          log.triggers(
              new TriggerQuery(
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  cursor,
                  3,
                  Optional.empty()));
      page.items().forEach(row -> ids.add(row.id()));
      cursor = page.next();
    } while (cursor.isPresent());

    assertThat(ids).containsExactly("t6", "t5", "t4", "t3", "t2", "t1", "t0");
  }

  @Test
  void all_triggers_of_what_was_pending_get_its_run_or_an_end() throws Exception {
    put(
        new View.PutTrigger(trigger("t1", Outcome.DEBOUNCED, Optional.empty(), Optional.of("p1"))),
        new View.PutTrigger(trigger("t2", Outcome.BATCHED, Optional.empty(), Optional.of("p2"))));
    put(new View.StartTriggers("p1", run(1)));
    put(new View.EndTriggers("p2", Outcome.SKIPPED, "replaced"));

    assertThat(log.trigger("t1").orElseThrow())
        .isEqualTo(trigger("t1", Outcome.DEBOUNCED, Optional.of(run(1)), Optional.of("p1")));
    assertThat(log.trigger("t2").orElseThrow())
        .extracting(TriggerRow::outcome, TriggerRow::rule, TriggerRow::run)
        .containsExactly(Outcome.SKIPPED, "replaced", Optional.empty());
  }

  @Test
  void the_triggers_of_a_run_that_does_not_begin_are_skipped_but_for_repeats() throws Exception {
    put(
        new View.PutTrigger(trigger("t1", Outcome.STARTED, Optional.of(run(1)), Optional.empty())),
        new View.PutTrigger(
            trigger("t2", Outcome.DUPLICATE, Optional.of(run(1)), Optional.empty())),
        new View.PutTrigger(trigger("t3", Outcome.STARTED, Optional.of(run(2)), Optional.empty())));

    put(new View.SkipTriggers(run(1), "replaced"));

    assertThat(log.trigger("t1").orElseThrow())
        .extracting(TriggerRow::outcome, TriggerRow::rule, TriggerRow::run)
        .containsExactly(Outcome.SKIPPED, "replaced", Optional.of(run(1)));
    assertThat(log.trigger("t2").orElseThrow().outcome()).isEqualTo(Outcome.DUPLICATE);
    assertThat(log.trigger("t3").orElseThrow().outcome()).isEqualTo(Outcome.STARTED);
  }

  @Test
  void what_is_pending_is_found_by_its_due_time_and_after_reopening() throws Exception {
    PendingRow early = pending("p1", "a", NOON);
    PendingRow late = pending("p2", "b", NOON.plusSeconds(9));
    put(new View.PutPending(early), new View.PutPending(late));
    log.close();
    log = fixture.open();

    assertThat(log.nextPending()).contains(NOON);
    assertThat(log.pendingDue(NOON.minusMillis(1), Optional.empty(), 10)).isEmpty();
    assertThat(log.pendingDue(NOON, Optional.empty(), 10)).containsExactly(early);
    assertThat(log.pendingDue(NOON.plusSeconds(9), Optional.empty(), 10))
        .containsExactly(early, late);
    assertThat(log.pendingDue(NOON.plusSeconds(9), Optional.of(early), 10)).containsExactly(late);
    assertThat(log.nextPending(NOON)).contains(late.due());
    assertThat(log.pending(Optional.empty(), Optional.empty(), 1).items()).containsExactly(early);
    assertThat(
            log.pending(
                    Optional.empty(), log.pending(Optional.empty(), Optional.empty(), 1).next(), 1)
                .items())
        .containsExactly(late);
    assertThat(
            log.pending(Optional.of(Set.of(new WorkflowId("other"))), Optional.empty(), 10).items())
        .isEmpty();
    assertThat(log.pending(Optional.of(Set.of(early.workflow())), Optional.empty(), 10).items())
        .containsExactly(early, late);
    put(new View.DropPending(early.gate()));
    assertThat(log.pending("p1")).isEmpty();
    assertThat(log.pending("p2")).contains(late);
  }

  private void put(View... all) throws Exception {
    assertThat(settled(log, views(all))).isEqualTo(new Appended.Durable());
  }

  private static TriggerRow trigger(
      String id, Outcome outcome, Optional<RunId> run, Optional<String> pending) {
    return new TriggerRow(
        id,
        "e-" + id,
        "demo/go",
        new WorkflowId("w"),
        outcome,
        "a rule",
        Optional.of("k"),
        run,
        Optional.of(NOON.plusSeconds(60)),
        NOON,
        pending);
  }

  private static PendingRow pending(String id, String key, Instant due) {
    return new PendingRow(id, new StreamId.OfGate("debounce", "w", key), 3, NOON, due, 2);
  }

  private static TriggerQuery query(Optional<Outcome> outcome, Optional<RunId> run) {
    return new TriggerQuery(
        outcome, Optional.empty(), Optional.empty(), run, Optional.empty(), 10, Optional.empty());
  }

  private static TriggerQuery of(String event, String workflow) {
    return new TriggerQuery(
        Optional.empty(),
        Optional.of(Set.of(new WorkflowId(workflow))),
        Optional.of(event),
        Optional.empty(),
        Optional.empty(),
        10,
        Optional.empty());
  }
}
