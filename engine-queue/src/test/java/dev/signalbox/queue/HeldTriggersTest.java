package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.compute;
import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.FlowControl;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Singleton;
import dev.signalbox.queue.check.CheckDb;
import dev.signalbox.queue.gates.PendingChange;
import dev.signalbox.queue.intake.Launch;
import dev.signalbox.queue.intake.Submission;
import dev.signalbox.queue.log.PendingRow;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.log.TriggerQuery;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.log.TriggerRow.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Debounce and batch. */
class HeldTriggersTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(300);

  @TempDir Path folder;
  private Rig rig;

  private void open(FlowControl flow) {
    rig = new Rig(folder, on("demo/go", flow("held", compute("a")))).control("held", flow).start();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  // --- Debounce

  @Test
  void
      SEMANTICS_4_1_SEMANTICS_4_3_a_storm_becomes_one_run_with_the_last_event_and_lists_all_of_them() {
    open(Controls.debounce(SHORT, HOUR));
    for (int i = 1; i <= 20; i++) {
      TriggerRow row = outcome("e" + i, "{\"n\":" + i + "}");
      assertThat(row.outcome()).isEqualTo(Outcome.DEBOUNCED);
      assertThat(row.rule()).isEqualTo("debounce: 300ms");
    }
    assertThat(rig.runsOf("held")).isEmpty();

    Run run = onlyRun();

    assertThat(run.event().text()).contains("\"id\":\"e20\"", "\"data\":{\"n\":20}");
    assertThat(rowsOf(run.id()))
        .hasSize(20)
        .allMatch(row -> row.outcome() == Outcome.DEBOUNCED && row.pending().isPresent());
    assertThat(pending()).isEmpty();
  }

  @Test
  void SEMANTICS_4_2_max_wait_caps_the_postponement() {
    open(Controls.debounce(HOUR, HOUR));
    outcome("e1", "{}");
    rig.pass(Duration.ofMinutes(59));
    outcome("e2", "{}");

    rig.pass(Duration.ofMinutes(61));
    TriggerRow third = outcome("e3", "{}");

    assertThat(onlyRun().event().text()).contains("\"id\":\"e2\"");
    assertThat(pending()).singleElement().extracting(PendingRow::events).isEqualTo(1L);
    assertThat(third.run()).isEmpty();
  }

  @Test
  void
      SEMANTICS_4_6_what_is_pending_survives_a_kill_with_the_same_due_time_and_fires_when_overdue() {
    open(Controls.debounce(HOUR, HOUR));
    outcome("e1", "{}");
    PendingRow before = pending().getFirst();

    rig.crashAndRestart();

    assertThat(pending()).containsExactly(before);
    assertThat(rig.runsOf("held")).isEmpty();
    rig.crash();
    rig.ahead.set(HOUR.plusSeconds(1));
    rig.restart();
    assertThat(onlyRun().event().text()).contains("\"id\":\"e1\"");
    assertThat(rig.submit("e1", "demo/go", "{}"))
        .isInstanceOfSatisfying(
            Submission.Accepted.class,
            again -> assertThat(again.runs()).containsExactly(onlyRun().id()));
  }

  @Test
  void SEMANTICS_4_4_what_is_pending_is_flushed_or_dropped_on_request() {
    open(Controls.debounce(HOUR, HOUR));
    outcome("x1", "{\"k\":\"x\"}");
    outcome("y1", "{\"k\":\"y\"}");
    List<PendingRow> both = pending();
    assertThat(both).extracting(row -> row.gate().key()).containsExactly("x", "y");

    assertThat(rig.operations().flush(both.getFirst().id())).isEqualTo(new PendingChange.Done());
    assertThat(rig.operations().drop(both.getLast().id(), "ann"))
        .isEqualTo(new PendingChange.Done());

    assertThat(onlyRun().event().text()).contains("\"id\":\"x1\"");
    assertThat(pending()).isEmpty();
    assertThat(rows("y1"))
        .singleElement()
        .satisfies(row -> {
          assertThat(row.outcome()).isEqualTo(Outcome.DROPPED);
          assertThat(row.rule()).isEqualTo("dropped by ann");
        });
    assertThat(rig.operations().flush(both.getFirst().id())).isEqualTo(new PendingChange.Unknown());
  }

  @Test
  void SEMANTICS_4_7_a_debounce_that_fires_still_meets_the_singleton() {
    rig =
        new Rig(folder, on("demo/go", flow("held", Flows.approve("a"))))
            .control(
                "held",
                Controls.both(
                    Controls.debounce(HOUR, HOUR), Controls.singleton(Singleton.Mode.SKIP)))
            .start();
    outcome("e1", "{}");
    rig.operations().flush(pending().getFirst().id());
    outcome("e2", "{}");
    rig.operations().flush(pending().getFirst().id());

    assertThat(rig.runsOf("held")).hasSize(1);
    assertThat(rows("e2"))
        .singleElement()
        .satisfies(row -> {
          assertThat(row.outcome()).isEqualTo(Outcome.SKIPPED);
          assertThat(row.rule()).startsWith("singleton: skip, run r");
        });
  }

  @Test
  void SEMANTICS_4_1_a_run_that_is_asked_for_is_debounced_with_its_labels() {
    open(Controls.debounce(HOUR, HOUR));
    var labels = new LinkedHashMap<String, String>();
    labels.put("who", "ann");
    Launch launch =
        rig.operations()
            .launch(
                new dev.signalbox.core.WorkflowId("held"),
                new Json("{\"n\":1}"),
                labels,
                Optional.of("key"));
    assertThat(((Launch.NotStarted) launch).trigger().outcome()).isEqualTo(Outcome.DEBOUNCED);

    rig.operations().flush(pending().getFirst().id());

    Run run = onlyRun();
    assertThat(run.labels()).isEqualTo(labels);
    assertThat(
            rig.operations()
                .launch(
                    new dev.signalbox.core.WorkflowId("held"),
                    new Json("{\"n\":1}"),
                    labels,
                    Optional.of("key")))
        .isEqualTo(new Launch.Repeated(run.id()));
  }

  // --- Batch

  @Test
  void SEMANTICS_5_1_SEMANTICS_5_2_a_batch_is_closed_by_its_size_in_the_order_of_arrival() {
    open(Controls.batch(3, HOUR));
    var rows = new ArrayList<TriggerRow>();
    for (int i = 1; i <= 7; i++) {
      rows.add(outcome("e" + i, "{\"n\":" + i + "}"));
    }

    assertThat(rows).allMatch(row -> row.outcome() == Outcome.BATCHED);
    assertThat(rows.get(2).run()).isPresent();
    List<Run> runs = rig.runsOf("held");
    assertThat(runs).hasSize(2);
    assertThat(runs.getLast().event().text())
        .containsSubsequence("batch/closed", "\"events\":[", "\"e1\"", "\"e2\"", "\"e3\"");
    assertThat(rowsOf(runs.getLast().id()))
        .extracting(TriggerRow::event)
        .containsExactly("e3", "e2", "e1");
    assertThat(pending()).singleElement().extracting(PendingRow::events).isEqualTo(1L);
  }

  @Test
  void SEMANTICS_5_1_a_batch_is_closed_by_its_timeout_after_a_restart_too() {
    open(Controls.batch(100, HOUR));
    outcome("e1", "{}");
    outcome("e2", "{}");
    rig.crash();
    rig.ahead.set(HOUR.plusSeconds(1));

    rig.restart();

    assertThat(onlyRun().event().text()).contains("\"e1\"", "\"e2\"");
  }

  @Test
  void SEMANTICS_5_1_a_batch_is_closed_before_it_would_be_too_large() {
    open(Controls.batch(100, HOUR));
    String large = "{\"text\":\"" + "x".repeat(600_000) + "\"}";
    outcome("e1", large);
    outcome("e2", large);

    assertThat(onlyRun().event().text()).contains("\"e1\"").doesNotContain("\"e2\"");
    assertThat(pending()).singleElement().extracting(PendingRow::events).isEqualTo(1L);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void SEMANTICS_5_5_a_batch_that_is_closed_in_a_crash_is_one_run_under_its_id(boolean applied) {
    open(Controls.batch(2, HOUR));
    outcome("e1", "{}");
    String batch = pending().getFirst().id();
    rig.log().dieAt(new FaultyLog.Death(rig.log().appends() + 1, applied));
    assertThatThrownBy(() -> outcome("e2", "{}")).isInstanceOf(StoreUnavailable.class);
    rig.crashAndRestart();

    outcome("e2", "{}");

    Run run = onlyRun();
    assertThat(run.event().text())
        .startsWith("{\"id\":\"" + batch + "\",\"name\":\"batch/closed\"");
    assertThat(rowsOf(run.id())).extracting(TriggerRow::event).contains("e2", "e1");
    assertThat(pending()).isEmpty();
  }

  @Test
  void SEMANTICS_5_3_the_same_event_id_is_in_a_batch_once() {
    open(Controls.batch(2, HOUR));
    outcome("e1", "{}");
    assertThat(outcome("e1", "{}").outcome()).isEqualTo(Outcome.DUPLICATE);
    assertThat(rig.runsOf("held")).isEmpty();
  }

  @Test
  void SEMANTICS_5_7_an_event_that_the_condition_leaves_out_runs_alone_at_once() {
    open(
        Controls.batchIf(
            event ->
                new dev.signalbox.core.Expression.Evaluated.Value(
                    Json.of(!event.text().contains("urgent"))),
            Controls.batch(2, HOUR)));
    outcome("e1", "{}");

    assertThat(outcome("e2", "{\"urgent\":true}").outcome()).isEqualTo(Outcome.STARTED);
    assertThat(onlyRun().event().text()).contains("\"e2\"");
  }

  @Test
  void SEMANTICS_5_5_two_hundred_at_once_are_each_in_one_batch() throws Exception {
    open(Controls.batch(10, HOUR));

    Together.run(200, i -> outcome("e" + i, "{}"));

    List<Run> runs = rig.runsOf("held");
    assertThat(runs).hasSize(20);
    for (int i = 0; i < 200; i++) {
      String id = "\"id\":\"e" + i + "\"";
      assertThat(runs).filteredOn(run -> run.event().text().contains(id)).hasSize(1);
    }
    assertThat(CheckDb.check(rig.folder().resolve("data"), Optional.empty()).findings()).isEmpty();
  }

  @Test
  void a_thousand_debounced_events_in_one_array_are_one_transaction() {
    open(Controls.debounce(HOUR, HOUR));
    int before = rig.log().appends();

    rig.operations()
        .submit(
            IntStream.range(0, 1000)
                .mapToObj(i -> Rig.incoming("e" + i, "demo/go", "{}"))
                .toList());

    assertThat(rig.log().appends()).isEqualTo(before + 1);
    assertThat(pending()).singleElement().extracting(PendingRow::events).isEqualTo(1000L);
  }

  private TriggerRow outcome(String id, String data) {
    return ((Submission.Accepted) rig.submit(id, "demo/go", data)).outcomes().getFirst();
  }

  private Run onlyRun() {
    return await()
        .atMost(Rig.PATIENCE)
        .until(() -> rig.runsOf("held"), runs -> runs.size() == 1)
        .getFirst();
  }

  private List<PendingRow> pending() {
    return rig.log().pending(Optional.empty(), Optional.empty(), 100).items();
  }

  private List<TriggerRow> rowsOf(RunId run) {
    return rows(Optional.empty(), Optional.of(run));
  }

  private List<TriggerRow> rows(String event) {
    return rows(Optional.of(event), Optional.empty());
  }

  private List<TriggerRow> rows(Optional<String> event, Optional<RunId> run) {
    return rig.log()
        .triggers(
            new TriggerQuery(
                Optional.empty(),
                Optional.empty(),
                event,
                run,
                Optional.empty(),
                500,
                Optional.empty()))
        .items();
  }
}
